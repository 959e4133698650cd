import { slotOf } from './argument.ts';
import { routesOf } from './graph.ts';
import { type ChangeStep, type Report, stepsOfKind } from './rule.ts';
import type { Runbook, Step } from './schema.ts';
import { setBy } from './values.ts';

type OwnerForm = Extract<Step, { form: 'newPassword' }>;

/**
 * What staff starts, the owner does: a change by somebody else's rights, or by a role of the helpdesk,
 * follows a page of the owner's that asks for a code; whose it is was found and never typed.
 */
export function lintOwner(runbook: Runbook, report: Report): void {
  const forms = stepsOfKind(runbook, 'form').filter((step) => step.form === 'newPassword');
  for (const change of stepsOfKind(runbook, 'change')) {
    if (!isForOwner(change)) continue;
    const pages = forms.filter((form) => form.for === change.id);
    if (pages.length === 0) report(rule, change.id, 'is made without asking the owner');
    for (const page of pages) asksTheOwner(runbook, page, change, report);
  }
  for (const form of forms) {
    const change = runbook.steps.get(form.for);
    if (form.deliverTo === undefined || change?.kind !== 'change' || isForOwner(change)) continue;
    report(rule, form.id, `${change.id} is not made for the owner`, 'deliverTo');
  }
}

const rule = 'owner-confirms';

function isForOwner(change: ChangeStep): boolean {
  return change.as !== undefined || change.with.path === 'helpdesk';
}

function asksTheOwner(runbook: Runbook, page: OwnerForm, change: ChangeStep, report: Report): void {
  const { deliverTo, code } = page;
  if (deliverTo === undefined) {
    report(rule, page.id, `${change.id} is for the owner, and the page is not`);
    return;
  }
  if (change.as !== undefined && change.as !== deliverTo) {
    report(rule, change.id, `the page asks ${deliverTo}`, 'as');
  }
  isFound(runbook, page.id, deliverTo, 'ownerId', report);
  const sent = code === undefined ? undefined : runbook.steps.get(code);
  if (sent?.kind !== 'change') report(rule, page.id, 'the page asks for no code', 'deliverTo');
  else {
    const account = slotOf(sent.with.account ?? '');
    if (account === undefined) report(rule, sent.id, 'the code goes to nobody found', 'with');
    else isFound(runbook, sent.id, account, 'ownerAccount', report);
  }
  for (const consent of stepsOfKind(runbook, 'consent')) {
    if (consent.scope !== change.needs || consent.for.includes(deliverTo)) continue;
    report(rule, consent.id, `is not given for ${deliverTo}, whom the page asks`, 'for');
  }
  if (runbook.audience.some((audience) => audience !== 'helpdesk')) {
    report(rule, page.id, 'is for the helpdesk only', 'deliverTo');
  }
}

/** Nothing but a look at the target puts a value into the slot. */
function isFound(runbook: Runbook, at: string, slot: string, fact: string, report: Report): void {
  for (const step of runbook.steps.values()) {
    if (step.kind === 'check' && finds.has(step.operation) && step.fill[slot] === fact) continue;
    const asks = step.kind === 'ask' && step.slot === slot;
    const sets = routesOf(step).some(({ outcome }) =>
      step.kind === 'ask' || step.kind === 'consent'
        ? Object.hasOwn(setBy(step, outcome), slot)
        : false,
    );
    const fills = (step.kind === 'check' || step.kind === 'change') && slot in step.fill;
    if (asks || sets || fills) report(rule, step.id, `fills ${slot}, which ${at} trusts`);
  }
  if (Object.hasOwn(runbook.fromWords, slot)) report(rule, at, `${slot} may come from words`);
}

const finds: ReadonlySet<string> = new Set(['desk.findMachine', 'desk.findAccount']);
