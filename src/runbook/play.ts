/** A person at a terminal. */
export interface Player {
  say(text: string): void;
  /** The next line; undefined when the person has gone. */
  read(): Promise<string | undefined>;
}

export interface ShownButton<Data> {
  readonly label: string;
  readonly data: Data;
}

/** A reply as a terminal draws it; what the turn says has this shape. */
export interface Shown<Data> {
  readonly heading?: string;
  readonly text: string;
  readonly rows: readonly string[];
  readonly detail?: string;
  readonly hint?: string;
  readonly code?: string;
  readonly buttons: readonly ShownButton<Data>[];
  readonly several?: {
    readonly slot: string;
    readonly choices: readonly { readonly label: string; readonly value: string }[];
  };
  readonly link?: { readonly label: string; readonly url: string };
  readonly chosen?: string;
}

/** A conversation that is already under way to the bot; each call is one turn. */
export interface Journey<Data> {
  open(): Promise<readonly Shown<Data>[]>;
  type(text: string): Promise<readonly Shown<Data>[]>;
  press(data: Data, inputs: Readonly<Record<string, string>>): Promise<readonly Shown<Data>[]>;
  /** What comes by itself, once the operations under way have moved on. */
  settle(): Promise<readonly Shown<Data>[]>;
}

/**
 * Plays until the person goes (`/quit`, end of input). A number presses the button with that number;
 * where several can be chosen, numbers with spaces or commas between them choose. `/look` and an
 * empty line look for what came by itself; anything else is typed.
 */
export async function playTurns<Data>(journey: Journey<Data>, player: Player): Promise<void> {
  let prompt: Shown<Data> | undefined;
  const show = async (said: readonly Shown<Data>[]): Promise<void> => {
    const replies = [...said, ...(await journey.settle())];
    for (const reply of replies) player.say(printed(reply));
    prompt = replies.findLast(({ buttons }) => buttons.length > 0) ?? prompt;
  };
  await show(await journey.open());
  for (let line = await player.read(); line !== undefined; line = await player.read()) {
    const typed = line.trim();
    if (typed === '/quit') return;
    if (typed === '' || typed === '/look') {
      await show([]);
      continue;
    }
    const pressed = prompt && pressOf(prompt, typed);
    if (pressed) prompt = undefined;
    await show(
      pressed ? await journey.press(pressed.data, pressed.inputs) : await journey.type(line),
    );
  }
}

function pressOf<Data>(
  { buttons, several }: Shown<Data>,
  typed: string,
): { readonly data: Data; readonly inputs: Readonly<Record<string, string>> } | undefined {
  if (!/^\d{1,3}(?:[\s,]+\d{1,3})*$/.test(typed)) return undefined;
  const numbers = typed.split(/[\s,]+/).map(Number);
  const choices = several?.choices ?? [];
  const chosen = numbers.map((number) => choices[number - 1]?.value);
  const [submit] = buttons;
  if (several && submit && chosen.every((value) => value !== undefined)) {
    return { data: submit.data, inputs: { [several.slot]: chosen.join(',') } };
  }
  const [number = 0, ...more] = numbers;
  const button = more.length === 0 ? buttons[number - 1 - choices.length] : undefined;
  return button && { data: button.data, inputs: {} };
}

function printed<Data>(reply: Shown<Data>): string {
  const choices = reply.several?.choices ?? [];
  const lines = [
    ...(reply.heading ? [`== ${reply.heading} ==`] : []),
    reply.text,
    ...reply.rows.map((row) => `  - ${row}`),
    ...(reply.code ? reply.code.split('\n').map((line) => `    ${line}`) : []),
    ...(reply.detail ? [reply.detail] : []),
    ...choices.map(({ label }, index) => `  ${index + 1}) [ ] ${label}`),
    ...(reply.hint ? [reply.hint] : []),
    ...reply.buttons.map(({ label }, index) => `  ${choices.length + index + 1}) ${label}`),
    ...(reply.link ? [`  ${reply.link.label}: ${reply.link.url}`] : []),
    ...(reply.chosen ? [`  > ${reply.chosen}`] : []),
  ];
  // A terminal obeys control characters, and a machine's name may hold them.
  return lines.join('\n').replace(/[^\P{Cc}\n\t]/gu, '');
}
