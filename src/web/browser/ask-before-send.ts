/// <reference lib="dom" />
import { findPasswords } from '../../secret/find-passwords.ts';

interface Action {
  readonly type: string;
  readonly payload?: unknown;
}

/** What is used of Web Chat's store. */
export interface ChatStore {
  readonly dispatch: (action: Action) => unknown;
  readonly getState: () => { readonly sendBoxValue?: string };
}

/**
 * Keeps what looks like a password in the send box until the person has said that it is none: the bot
 * would take it out, but only after it has travelled.
 * @returns whether the action may go on
 */
export function createAskBeforeSend(
  dialog: HTMLDialogElement,
  { back, send }: { readonly back: HTMLElement; readonly send: HTMLElement },
): (action: Action, store: ChatStore) => boolean {
  let waiting: (() => void) | undefined;
  let isSure = false;
  back.addEventListener('click', () => dialog.close());
  send.addEventListener('click', () => {
    const goOn = waiting;
    dialog.close();
    goOn?.();
  });
  dialog.addEventListener('close', () => {
    waiting = undefined;
  });
  return (action, store) => {
    if (action.type !== 'WEB_CHAT/SUBMIT_SEND_BOX' || isSure) return true;
    const text = store.getState().sendBoxValue ?? '';
    if (findPasswords(text, false).length === 0) return true;
    waiting = () => {
      isSure = true;
      store.dispatch(action);
      isSure = false;
    };
    dialog.showModal();
    return false;
  };
}
