import type { Compilable, CompiledQuery, DialectAdapter, QueryResult } from 'kysely';
import { refuseUnstorable } from './storable.ts';
import type { Reader } from './store.ts';

/**
 * A query of the road, built and compiled once for each engine: that costs more than running it.
 * `build` sees places instead of values, so what it builds must not depend on them.
 */
export function prepare<Db extends Reader, Given extends object, Row>(
  build: (db: Db, given: Given) => Compilable<Row>,
): (db: Db, given: Given) => Promise<QueryResult<Row>> {
  const compiledFor = new WeakMap<DialectAdapter, CompiledQuery<Row>>();
  return (db, given) => {
    const { adapter } = db.getExecutor();
    const compiled = compiledFor.get(adapter) ?? build(db, placesOf<Given>()).compile();
    compiledFor.set(adapter, compiled);
    const parameters = compiled.parameters.map((parameter) =>
      parameter instanceof Place ? given[parameter.name as keyof Given] : parameter,
    );
    parameters.forEach(refuseUnstorable);
    return db.executeQuery({ ...compiled, parameters });
  };
}

/** Stands among a compiled query's parameters for the value of that name. */
class Place {
  readonly name: string | symbol;

  constructor(name: string | symbol) {
    this.name = name;
  }
}

function placesOf<Given extends object>(): Given {
  return new Proxy({}, { get: (_, name) => new Place(name) }) as Given;
}
