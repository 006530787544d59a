import type { MeetingMinutes } from '../services/caseload-minutes.ts'

const columns = [
  'patient_number',
  'name',
  'first_score',
  'latest_score',
  'latest_on',
  'instrument',
  'reasons',
  'flagged_by',
  'flag_note',
  'decision',
  'note',
  'owner',
  'follow_up_on',
  'decided_by',
  'decided_at',
] as const

/** A cell that a spreadsheet takes for text: quoted where it must be, never a formula. */
export function csvCell(value: string | number | null): string {
  if (value === null) return ''
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** The minutes of a meeting as CSV (RFC 4180): what they are first, then one line for each patient. */
export function minutesCsv({ organisation, day, writtenAt, minutes }: MeetingMinutes): string {
  const lines = minutes.map((minute) =>
    [
      minute.patientNumber,
      minute.name,
      minute.basis.firstScore,
      minute.basis.lastScore,
      minute.basis.lastOn,
      minute.basis.instrument,
      minute.basis.reasons.join('; '),
      minute.flaggedBy,
      minute.flagNote,
      minute.decisionInWords,
      minute.decisionNote,
      minute.ownerName,
      minute.followUpOn,
      minute.decidedBy,
      minute.decidedAt,
    ]
      .map(csvCell)
      .join(','),
  )
  const head = `# Case review, ${organisation}, ${day}; written ${writtenAt}`
  return `${[csvCell(head), columns.join(','), ...lines].join('\r\n')}\r\n`
}
