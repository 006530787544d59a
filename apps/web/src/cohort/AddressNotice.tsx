import classes from './AddressNotice.module.css'
import { listFilters, type AddressNotice as Notice } from './cohort-search.ts'

const names = new Map<string, string>([
  ['panel', 'section'],
  ['armView', 'plan arm by'],
  ['startedFrom', 'started from'],
  ['startedTo', 'started to'],
  ['neither', 'show neither'],
  ['compare', 'compare to'],
  ['drill', 'patients'],
  ...listFilters.map(({ key, label }) => [key, label.toLowerCase()] as const),
])

/** `site “old” (no such site here)`: one piece of an address that could not be used. */
export const noticeWords = ({ key, text, why }: Notice): string =>
  `${names.get(key) ?? key}${text === '' ? '' : ` “${text}”`} (${why})`

/** What an address asked for and could not be given, said calmly; everything else holds. */
export const AddressNotice = ({
  notices,
  onTidy,
}: {
  notices: readonly Notice[]
  /** writes the address anew, without what was left out */
  onTidy: () => void
}) =>
  notices.length === 0 ? null : (
    <div className={classes.notice} role="status">
      <p>
        <strong>Left out of the address:</strong> {notices.map(noticeWords).join('; ')}. Everything else
        holds.
      </p>
      <button type="button" className={classes.tidy} onClick={onTidy}>
        Tidy the address
      </button>
    </div>
  )
