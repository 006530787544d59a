import type { Output } from '../api.ts'
import { ArmName } from '../ui/ArmName.tsx'
import { armOrder } from '../ui/chart-theme.ts'
import { formatCount } from '../ui/format.ts'
import classes from './CaseloadChips.module.css'
import { type CaseloadSearch, toggled } from './caseload-search.ts'

interface CaseloadChipsProps {
  readonly search: CaseloadSearch
  readonly counts: Output['caseload']['list']['counts'] | undefined
  readonly onChange: (search: CaseloadSearch) => void
}

const count = (n: number | undefined) =>
  n === undefined ? null : <span className={classes.count}>{formatCount(n)}</span>

/** Filters as chips that combine; each is pressed or not, and stands in the address. */
export const CaseloadChips = ({ search, counts, onChange }: CaseloadChipsProps) => {
  const chip = (key: string, pressed: boolean, next: Partial<CaseloadSearch>, label: React.ReactNode) => (
    <button
      key={key}
      type="button"
      className={classes.chip}
      aria-pressed={pressed}
      onClick={() => onChange({ ...search, ...next, page: 1 })}
    >
      {label}
    </button>
  )
  return (
    <div className={classes.groups}>
      <fieldset className={classes.group}>
        <legend className="sr-only">Flags</legend>
        {chip(
          'item9',
          search.flags.includes('item9'),
          { flags: toggled(search.flags, 'item9') },
          <>Item 9 {count(counts?.item9)}</>,
        )}
        {chip(
          'overdue',
          search.flags.includes('overdue'),
          { flags: toggled(search.flags, 'overdue') },
          <>Overdue {count(counts?.overdue)}</>,
        )}
      </fieldset>
      <fieldset className={classes.group}>
        <legend className="sr-only">Episodes</legend>
        {chip('open', search.status === 'open', { status: 'open' }, <>In care {count(counts?.open)}</>)}
        {chip('closed', search.status === 'closed', { status: 'closed' }, <>Ended {count(counts?.closed)}</>)}
        {chip('all', search.status === 'all', { status: 'all' }, 'All')}
      </fieldset>
      <fieldset className={classes.group}>
        <legend className="sr-only">Plan in force</legend>
        {armOrder.map((arm) =>
          chip(arm, search.arm.includes(arm), { arm: toggled(search.arm, arm) }, <ArmName arm={arm} />),
        )}
      </fieldset>
    </div>
  )
}
