/** What a spreadsheet would take for a formula, or for a part of one; the wide forms are those of East Asian keyboards. */
const formulaStart = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/

/** A number stays a number, with its sign. */
const plainNumber = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i

/**
 * Text that no spreadsheet runs as a formula: an apostrophe goes before whatever could start one, plain numbers excepted.
 *
 * @example guardedText('=1+1') // "'=1+1"
 * @example guardedText('-6.5') // '-6.5'
 *
 * Source: OWASP, CSV injection.
 */
export const guardedText = (text: string): string =>
  formulaStart.test(text) && !plainNumber.test(text) ? `'${text}` : text

/** A field of a CSV line, in quotes where it needs them (RFC 4180). */
export const csvField = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
