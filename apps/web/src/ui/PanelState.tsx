import { Button, Skeleton } from '@mantine/core'
import type { ReactNode } from 'react'
import { readFault } from './fault.ts'
import classes from './PanelState.module.css'

/** Nothing to show, and why; with what can be done about it. Never a zero. */
export const EmptyPanel = ({
  title,
  children,
  action,
}: {
  title: string
  children?: ReactNode
  action?: ReactNode
}) => (
  <div className={classes.panel} role="status">
    <h2 className={classes.title}>{title}</h2>
    {children && <div className="muted">{children}</div>}
    {action && <div className={classes.action}>{action}</div>}
  </div>
)

export const LoadingPanel = ({ label, height = 320 }: { label: string; height?: number }) => (
  <div aria-busy="true" className={classes.loading}>
    <span className="sr-only" role="status">
      {label}
    </span>
    <Skeleton height={20} width="min(480px, 80%)" mb={16} />
    <Skeleton height={height} />
  </div>
)

/** An error in words: what happened, what to do, and the id under which the server logged it. */
export const ErrorPanel = ({ error, onRetry }: { error: unknown; onRetry: () => void }) => {
  const fault = readFault(error)
  if (fault.kind === 'forbidden') {
    return <EmptyPanel title="Your role does not open this page">{fault.message}</EmptyPanel>
  }
  if (fault.kind === 'not-found') {
    return <EmptyPanel title="Not found">{fault.message}</EmptyPanel>
  }
  return (
    <div className={classes.panel} role="alert">
      <h2 className={classes.title}>
        {fault.kind === 'refused' ? 'This request was refused' : 'This could not be loaded'}
      </h2>
      <p className="muted">
        {fault.message} Nothing was changed. Try again; if it stays, give your administrator the id below.
      </p>
      {fault.errorId && <p className="small muted">Error id {fault.errorId}</p>}
      <div className={classes.action}>
        <Button onClick={onRetry}>Try again</Button>
      </div>
    </div>
  )
}
