import { useDisclosure } from '@mantine/hooks'
import { spotlight } from '@mantine/spotlight'
import { IconChartLine, IconListDetails, IconReport, IconRulerMeasure } from '@tabler/icons-react'
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router'
import { useEffect, useMemo, useRef } from 'react'
import { FreshnessProvider } from './freshness.tsx'
import { Header } from './Header.tsx'
import { Palette } from './Palette.tsx'
import classes from './Shell.module.css'
import { ShortcutHelp } from './ShortcutHelp.tsx'
import { type ScreenEntry, screensFor } from './screens.ts'
import { useOrganisation, useSession } from './session.ts'
import { useShortcuts, useShortcutsOn } from './shortcuts.ts'
import { sourceWords } from './source-words.ts'

const icons = {
  caseload: IconListDetails,
  cohort: IconChartLine,
  measures: IconRulerMeasure,
  reports: IconReport,
} as const

const Rail = ({ entries, organisation }: { entries: readonly ScreenEntry[]; organisation: string }) => (
  <nav className={`${classes.rail} no-print`} aria-label="Screens">
    <div className={classes.entries}>
      <span className={classes.brand} aria-hidden="true">
        <svg width="28" height="20" viewBox="0 0 28 20">
          <title>Tandem</title>
          <circle cx="10" cy="10" r="8" fill="none" stroke="var(--medication-line)" strokeWidth="2.5" />
          <circle cx="18" cy="10" r="8" fill="none" stroke="var(--therapy)" strokeWidth="2.5" />
        </svg>
      </span>
      {entries.map((entry) => {
        const Icon = icons[entry.screen]
        return (
          <Link key={entry.screen} to={entry.to} params={{ organisation }} className={classes.entry}>
            <Icon size={20} stroke={1.75} aria-hidden="true" />
            {entry.label}
          </Link>
        )
      })}
    </div>
  </nav>
)

const focusSearch = () => {
  const field = document.querySelector<HTMLInputElement>('input[type="search"]')
  if (field) field.focus()
  else spotlight.open()
}

/** After a change of screen the reading starts at the new screen, not at the place of a control that is gone. */
const useFocusOnArrival = () => {
  const { pathname } = useLocation()
  const main = useRef<HTMLElement>(null)
  const before = useRef(pathname)
  useEffect(() => {
    if (before.current !== pathname) main.current?.focus({ preventScroll: true })
    before.current = pathname
  }, [pathname])
  return main
}

/** The frame of every screen: rail, header, what the data is, the screen itself, version and definitions. */
export const Shell = () => {
  const session = useSession()
  const organisation = useOrganisation()
  const navigate = useNavigate()
  const main = useFocusOnArrival()
  const [helpOpen, help] = useDisclosure(false)
  const [shortcutsOn, setShortcutsOn] = useShortcutsOn()
  const code = organisation?.code
  const actions = useMemo((): Record<string, () => void> => {
    const always = { '/': focusSearch, '?': help.open }
    if (code === undefined) return always
    const params = { organisation: code }
    return {
      ...always,
      'g c': () => void navigate({ to: '/o/$organisation/cohort', params }),
      'g m': () => void navigate({ to: '/o/$organisation/measures', params }),
      'g r': () => void navigate({ to: '/o/$organisation/reports', params }),
      'g l': () => void navigate({ to: '/o/$organisation/caseload', params }),
    }
  }, [code, navigate, help.open])
  useShortcuts(actions, shortcutsOn)
  const entries = organisation ? screensFor(organisation) : []
  const source = organisation ? sourceWords(organisation.kind) : null
  return (
    <FreshnessProvider>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <div className={classes.shell}>
        <Rail entries={entries} organisation={code ?? ''} />
        <div className={classes.column}>
          <Header onHelp={help.open} />
          {source && (
            <section className={classes.banner} aria-label="About this data">
              <strong>{source.slice(0, source.indexOf('.') + 1)}</strong>
              {source.slice(source.indexOf('.') + 1)}
            </section>
          )}
          <main id="main" ref={main} className={classes.main} tabIndex={-1}>
            <Outlet />
          </main>
          <footer className={classes.footer}>
            Tandem {session.version}. Definitions {session.definitionSet}.
            {source && ` ${source.split('.')[0]}.`}
          </footer>
        </div>
      </div>
      <Palette entries={entries} onHelp={help.open} />
      <ShortcutHelp opened={helpOpen} onClose={help.close} on={shortcutsOn} onChange={setShortcutsOn} />
    </FreshnessProvider>
  )
}
