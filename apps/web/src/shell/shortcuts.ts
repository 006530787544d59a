import { useLocalStorage } from '@mantine/hooks'
import { useEffect, useRef } from 'react'

const PAUSE_MS = 1200

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest('input, textarea, select') !== null)

/** Single keys can be switched off, as a speech user needs (WCAG 2.1.4). */
export const useShortcutsOn = () => useLocalStorage({ key: 'tandem-shortcuts', defaultValue: true })

/** Runs an action for a key or for two keys one after the other (`g c`); never while someone types. */
export const useShortcuts = (actions: Readonly<Record<string, () => void>>, on: boolean): void => {
  const held = useRef<{ key: string; at: number } | null>(null)
  useEffect(() => {
    if (!on) return
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const before = held.current
      const chord =
        before && event.timeStamp - before.at < PAUSE_MS ? `${before.key} ${event.key}` : event.key
      const action = actions[chord] ?? actions[event.key]
      held.current = action ? null : { key: event.key, at: event.timeStamp }
      if (!action) return
      event.preventDefault()
      action()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [actions, on])
}
