import type { ReactNode } from 'react'
import type { Output } from '../api.ts'
import { ArmName } from '../ui/ArmName.tsx'
import { armOrder } from '../ui/chart-theme.ts'
import { formatCount } from '../ui/format.ts'
import classes from './CaseloadChips.module.css'
import { type CaseloadFlag, type CaseloadSearch, toggled } from './caseload-search.ts'

type List = Output['caseload']['list']

interface CaseloadChipsProps {
  readonly search: CaseloadSearch
  readonly counts: List['counts'] | undefined
  readonly rules: List['rules'] | undefined
  readonly onChange: (search: CaseloadSearch) => void
}

const count = (n: number | undefined) =>
  n === undefined ? null : <span className={classes.count}>{formatCount(n)}</span>

const flagLabels: Readonly<Record<CaseloadFlag, string>> = {
  discuss: 'To discuss',
  follow_up_due: 'Follow-up due',
  past_positive: 'Past positive',
}

/**
 * Filters as chips that combine: every pressed one must apply. Each stands in the address; counts are of everybody in
 * care. A rule that applies to nobody has a chip only while it is pressed.
 */
export const CaseloadChips = ({ search, counts, rules, onChange }: CaseloadChipsProps) => {
  const chip = (key: string, pressed: boolean, next: Partial<CaseloadSearch>, label: ReactNode) => (
    <button
      key={key}
      type="button"
      className={classes.chip}
      aria-pressed={pressed}
      onClick={() => onChange({ ...search, ...next })}
    >
      {label}
    </button>
  )
  const shown = rules?.filter((rule) => rule.count > 0 || search.reasons.includes(rule.code)) ?? []
  return (
    <div className={classes.groups}>
      <fieldset className={classes.group}>
        <legend className="sr-only">Reasons to look; every pressed one applies</legend>
        {shown.map((rule) =>
          chip(
            rule.code,
            search.reasons.includes(rule.code),
            { reasons: toggled(search.reasons, rule.code) },
            <>
              {rule.chip} {count(rule.count)}
            </>,
          ),
        )}
      </fieldset>
      <fieldset className={classes.group}>
        <legend className="sr-only">Review and history</legend>
        {(['discuss', 'follow_up_due', 'past_positive'] as const).map((flag) =>
          chip(
            flag,
            search.flags.includes(flag),
            { flags: toggled(search.flags, flag) },
            <>
              {flagLabels[flag]} {count(counts?.flags[flag])}
            </>,
          ),
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
