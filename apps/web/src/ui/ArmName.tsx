import type { PlanArm } from '@tandem/domain/treatment-arm'
import classes from './ArmName.module.css'
import { armStyles, markerPath } from './chart-theme.ts'

/** A sample of the arm's line with its marker, as it stands in every chart. */
export const ArmMark = ({ arm }: { arm: PlanArm }) => {
  const style = armStyles[arm]
  return (
    <svg className={classes.mark} width="24" height="12" viewBox="-12 -6 24 12" aria-hidden="true">
      <line
        x1="-12"
        x2="12"
        y1="0"
        y2="0"
        stroke={style.line}
        strokeWidth={style.width}
        strokeDasharray={style.dash}
      />
      <path d={markerPath(style.marker, 4)} fill={style.fill} stroke={style.line} />
    </svg>
  )
}

/** The arm in words, with its mark. */
export const ArmName = ({
  arm,
  label,
  provisional = false,
}: {
  arm: PlanArm
  label?: string
  provisional?: boolean
}) => (
  <span className={classes.name} style={{ color: armStyles[arm].text }}>
    <ArmMark arm={arm} />
    <span>
      {label ?? armStyles[arm].label}
      {provisional && <span className="muted small"> provisional</span>}
    </span>
  </span>
)
