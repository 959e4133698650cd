/// <reference lib="dom" />

/** @throws when the page lacks it: page and script come from one version */
export function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no #${id}`);
  return found;
}

export function input(id: string): HTMLInputElement {
  const found = element(id);
  if (!(found instanceof HTMLInputElement)) throw new Error(`#${id} is no input`);
  return found;
}

/** Text nodes only, so that nothing in it can become markup. */
export function make(tag: string, text: string, className = ''): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className !== '') made.className = className;
  return made;
}

/**
 * Replaces what is in it only where it differs: the page would scroll under a finger that leaves a
 * field by pressing a button, and the press would hit nothing.
 */
export function fill(parent: HTMLElement, children: readonly HTMLElement[]): void {
  const wanted = parent.cloneNode(false);
  for (const child of children) wanted.appendChild(child);
  if (!wanted.isEqualNode(parent)) parent.replaceChildren(...children);
}

/** Changes a live region only when its words change: otherwise it is read aloud again. */
export function tell(id: string, text: string): void {
  const region = element(id);
  if (region.textContent !== text) region.textContent = text;
}
