/**
 * Escapes one line so that Markdown renders it as typed. Only check box labels need it: the other
 * words of a card stand in text runs, which have no markup. Hosts without Markdown in labels show
 * the backslashes, so nothing is escaped that is harmless where it stands.
 */
export function markdownLiteral(line: string): string {
  return line
    .replace(/[\\*`[\]<>~|!]/g, '\\$&')
    .replace(/&(?=#|\w)/g, '\\&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/\bwww\./gi, (found) => `${found.slice(0, 3)}\\.`)
    .replace(/@(?=\w)/g, '\\@')
    .replace(/^[#+=-]/, '\\$&')
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2');
}
