import { stripTypeScriptTypes } from 'node:module';

/** What the browser runs of a source: the same, without its types. */
export function browserScript(source: string): string {
  return stripTypeScriptTypes(source).replace(/( from '\.[^']*)\.ts'/g, "$1.js'");
}

/** The value of `make`, made when it is first asked for: the start does not wait for it. */
export function whenAsked<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
