import { chooseByWords, isConsent } from './choice-words.ts';
import { longestSearched } from './entities.ts';
import type { Question, ReadAnswer } from './intent.ts';
import { indexLabels } from './labels.ts';
import { findLookAlike } from './look-alike.ts';
import { longestUnderstood } from './normalise.ts';
import { meansAll, readPlace } from './ordinals.ts';
import { readAccount } from './slot-account.ts';
import { findResourceId, readAzureReference } from './slot-azure-reference.ts';
import { readCallerAddress } from './slot-caller-address.ts';
import { readInstanceId } from './slot-instance-id.ts';
import { readAddress, readRdpHost } from './slot-rdp-host.ts';
import { readInstanceIds, readReferences } from './slot-references.ts';
import { readSshPublicKey } from './slot-ssh-key.ts';
import { readTime } from './slot-time.ts';
import { readUserName } from './slot-user-name.ts';
import { readFreeWords } from './slot-words.ts';
import { isCommand } from './words.ts';

/**
 * What a text says to the question that is open. The question's own words come first; `none` leaves
 * the text to the commands and topics that work everywhere. Reasons of refusal: `empty`, `tooLong`,
 * `tooMany` (detail: the most allowed), `malformedId`, `wildcard`, `userNameTooLong`,
 * `userNameCharacter`, `hostCharacter`, `everyAddress`, `addressRange`, `privateAddress`,
 * `notAnAddress`, `privateKey`, `notAPublicKey`, `lookAlike` (detail: the letter), `notAChoice`, and
 * those of `readTime`. Linear in the text's length.
 */
export function readAnswer(text: string, question: Question): ReadAnswer {
  if (text.trim() === '') return { kind: 'refused', reason: 'empty' };
  if (text.length > longestUnderstood) return question.slot ? readSlot(text, question) : none;
  return (
    readExactly(text, question) ??
    (isCommand(text) ? none : undefined) ??
    readShortWords(text, question) ??
    (isConsent(question) ? none : readBeyondLabels(text, question))
  );
}

const none: ReadAnswer = { kind: 'none' };

function readExactly(text: string, question: Question): ReadAnswer | undefined {
  const choice = indexLabels(question.choices).exact(text);
  const offered = indexLabels(question.offered).exact(text);
  if (choice && offered) return undefined;
  if (choice) return { kind: 'choice', option: choice.option };
  return offered ? asValue([offered.value], question) : undefined;
}

function readShortWords(text: string, question: Question): ReadAnswer | undefined {
  // 「わかりません」 may be what the message on the screen says.
  const free = question.slot?.type === 'words';
  const chosen = chooseByWords(text, question);
  if (chosen === undefined) return undefined;
  if (question.explicit && chosen !== 'unclear' && chosen.option === 'granted') {
    return { kind: 'unclear' };
  }
  if (chosen !== 'unclear') return { kind: 'choice', option: chosen.option };
  if (free) return undefined;
  if (!question.slot) return { kind: 'unclear' };
  const slot = readSlot(text, question);
  return slot.kind === 'value' && namesValue(text) ? slot : { kind: 'unclear' };
}

/** 「はい、ins-…です」 names a machine; 「はい」 names none. */
function namesValue(text: string): boolean {
  return /[0-9\\@_-]/.test(text.normalize('NFKC'));
}

function readBeyondLabels(text: string, question: Question): ReadAnswer {
  return (
    readByPlace(text, question) ??
    readPart(text, question) ??
    (question.slot ? readSlot(text, question) : none)
  );
}

function readByPlace(text: string, question: Question): ReadAnswer | undefined {
  const { choices, offered, slot } = question;
  // A name may be a number; only where something was offered does a number count it.
  if (slot && offered.length === 0) return undefined;
  const counted = slot ? offered.length : choices.length;
  if (counted === 0) return undefined;
  const place = readPlace(text, counted);
  if (place === 'beyond') return { kind: 'refused', reason: 'notAChoice' };
  if (place !== undefined) {
    if (!slot) return { kind: 'choice', option: choices[place - 1]?.option ?? '' };
    return asValue([offered[place - 1]?.value ?? ''], question);
  }
  if (slot && meansAll(text, counted))
    return asValue(
      offered.map((item) => item.value),
      question,
    );
  return undefined;
}

function readPart(text: string, question: Question): ReadAnswer | undefined {
  const choice = indexLabels(question.choices).partial(text);
  const offered = indexLabels(question.offered).partial(text);
  if (choice && offered) return { kind: 'unclear' };
  if (offered) return asValue([offered.value], question);
  if (!choice || (question.slot && !isSeveralWords(text))) return undefined;
  return { kind: 'choice', option: choice.option };
}

// One Latin word beside a free slot is rather a value than a piece of a label.
function isSeveralWords(text: string): boolean {
  return /[^\x20-\x7E]|\S\s+\S/.test(text.trim());
}

/** A list for slots that hold lists, else the only value. */
function asValue(values: readonly string[], question: Question): ReadAnswer {
  const type = question.slot?.type;
  if (type === 'cvmReferences' || type === 'cvmInstanceIds') {
    const max = question.slot?.max;
    return max !== undefined && values.length > max
      ? { kind: 'refused', reason: 'tooMany', detail: String(max) }
      : { kind: 'value', value: values };
  }
  const [only, ...more] = values;
  if (only === undefined || more.length > 0) {
    return { kind: 'refused', reason: 'tooMany', detail: '1' };
  }
  return { kind: 'value', value: only };
}

/** Slots whose values are names of something that exists. */
const names: ReadonlySet<string | undefined> = new Set([
  ...['cvmReferences', 'cvmInstanceIds', 'instanceId', 'rdpHost', 'address'],
  ...['userName', 'account', 'azureReference'],
]);

function readSlot(text: string, question: Question): ReadAnswer {
  const type = question.slot?.type;
  const lookAlike = names.has(type) ? findLookAlike(text.slice(0, longestSearched)) : undefined;
  if (lookAlike !== undefined) return { kind: 'refused', reason: 'lookAlike', detail: lookAlike };
  switch (type) {
    case 'cvmReferences':
      return readReferences(text, question);
    case 'cvmInstanceIds':
      return readInstanceIds(text, question);
    case 'instanceId':
      return readInstanceId(text, question);
    case 'rdpHost': {
      const id = findResourceId(text);
      return id === undefined ? readRdpHost(text) : { kind: 'value', value: id };
    }
    case 'address':
      return readAddress(text);
    case 'userName':
      return readUserName(text);
    case 'azureReference':
      return readAzureReference(text);
    case 'sshPublicKey':
      return readSshPublicKey(text);
    case 'callerAddress':
      return readCallerAddress(text);
    case 'account':
      return readAccount(text);
    case 'offered':
      // A button brings the value itself; words were looked at before.
      return question.offered.some(({ value }) => value === text)
        ? { kind: 'value', value: text }
        : { kind: 'refused', reason: 'notAChoice' };
    case 'words':
      return readFreeWords(text);
    case 'time':
      return question.scene ? readTime(text, question.scene) : none;
    case undefined:
      return none;
  }
}
