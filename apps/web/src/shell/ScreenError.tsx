import type { ErrorComponentProps } from '@tanstack/react-router'
import { ErrorPanel } from '../ui/PanelState.tsx'
import { Standalone } from './Standalone.tsx'

export const ScreenError = ({ error, reset }: ErrorComponentProps) => (
  <Standalone>
    <ErrorPanel error={error} onRetry={reset} />
  </Standalone>
)
