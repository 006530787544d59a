import { Button } from '@mantine/core'
import { isCalendarDay } from '@tandem/domain/calendar-day'
import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  defaultStringifySearch,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
  stripSearchParams,
} from '@tanstack/react-router'
import { z } from 'zod'
import { queryClient } from './api.ts'
import { caseloadDefaults, caseloadSearch } from './caseload/caseload-search.ts'
import { addressOf } from './cohort/cohort-search.ts'
import { measureSearch, measuresSearch } from './measures/measures-search.ts'
import { patientDefaults, patientSearch } from './patient/patient-search.ts'
import { builderSearch } from './reports/reports-search.ts'
import { ScreenError } from './shell/ScreenError.tsx'
import { Shell } from './shell/Shell.tsx'
import { Standalone } from './shell/Standalone.tsx'
import { firstScreen } from './shell/screens.ts'
import { sessionQuery, signOut } from './shell/session.ts'
import { SignInPage } from './sign-in/SignInPage.tsx'
import { EmptyPanel, LoadingPanel } from './ui/PanelState.tsx'

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  beforeLoad: ({ context }) => context.queryClient.ensureQueryData(sessionQuery()),
  component: Outlet,
})

// An address inside the dashboard, never one of another site.
const inside = z.string().startsWith('/o/').max(300)

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: z.object({ from: inside.optional().catch(undefined) }),
  component: SignInPage,
})

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async ({ context }) => {
    const { user } = await context.queryClient.ensureQueryData(sessionQuery())
    if (user === null) throw redirect({ to: '/sign-in' })
    const entry = user.organisations.find((organisation) => firstScreen(organisation) !== null)
    const screen = entry && firstScreen(entry)
    if (entry && screen) throw redirect({ to: screen.to, params: { organisation: entry.code } })
  },
  component: () => (
    <Standalone>
      <EmptyPanel
        title="Nothing to open yet"
        action={<Button onClick={() => void signOut()}>Sign out</Button>}
      >
        Your account has no role in an organisation that opens a screen. Ask your administrator for access.
      </EmptyPanel>
    </Standalone>
  ),
})

const organisation = createRoute({
  getParentRoute: () => root,
  path: '/o/$organisation',
  beforeLoad: async ({ context, params, location }) => {
    const { user } = await context.queryClient.ensureQueryData(sessionQuery())
    if (user === null) throw redirect({ to: '/sign-in', search: { from: location.pathname } })
    if (!user.organisations.some((entry) => entry.code === params.organisation)) throw notFound()
  },
  component: Shell,
})

const cohort = createRoute({
  getParentRoute: () => organisation,
  path: 'cohort',
  validateSearch: addressOf,
  component: lazyRouteComponent(() => import('./cohort/CohortPage.tsx'), 'CohortPage'),
})

const caseload = createRoute({
  getParentRoute: () => organisation,
  path: 'caseload',
  validateSearch: caseloadSearch,
  search: { middlewares: [stripSearchParams(caseloadDefaults)] },
  component: lazyRouteComponent(() => import('./caseload/CaseloadPage.tsx'), 'CaseloadPage'),
})

const minutes = createRoute({
  getParentRoute: () => organisation,
  path: 'minutes',
  validateSearch: z.object({ day: z.string().refine(isCalendarDay).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./caseload/MinutesPage.tsx'), 'MinutesPage'),
})

const rules = createRoute({
  getParentRoute: () => organisation,
  path: 'rules',
  component: lazyRouteComponent(() => import('./caseload/RulesPage.tsx'), 'RulesPage'),
})

const patient = createRoute({
  getParentRoute: () => organisation,
  path: 'patient/$patient',
  validateSearch: patientSearch,
  search: { middlewares: [stripSearchParams(patientDefaults)] },
  component: lazyRouteComponent(() => import('./patient/PatientPage.tsx'), 'PatientPage'),
})

const measures = createRoute({
  getParentRoute: () => organisation,
  path: 'measures',
  validateSearch: measuresSearch,
  component: lazyRouteComponent(() => import('./measures/MeasuresPage.tsx'), 'MeasuresPage'),
})

const measure = createRoute({
  getParentRoute: () => organisation,
  path: 'measures/$measure',
  validateSearch: measureSearch,
  component: lazyRouteComponent(() => import('./measures/MeasurePage.tsx'), 'MeasurePage'),
})

const codeLists = createRoute({
  getParentRoute: () => organisation,
  path: 'code-lists',
  component: lazyRouteComponent(() => import('./measures/CodeListsPage.tsx'), 'CodeListsPage'),
})

const reports = createRoute({
  getParentRoute: () => organisation,
  path: 'reports',
  component: lazyRouteComponent(() => import('./reports/ReportsPage.tsx'), 'ReportsPage'),
})

const reportBuilder = createRoute({
  getParentRoute: () => organisation,
  path: 'reports/build',
  validateSearch: builderSearch,
  component: lazyRouteComponent(() => import('./reports/BuilderPage.tsx'), 'BuilderPage'),
})

const methods = createRoute({
  getParentRoute: () => organisation,
  path: 'methods',
  component: lazyRouteComponent(() => import('./methods/MethodsPage.tsx'), 'MethodsPage'),
})

// Both signs may stand in an address as they are, and are read back the same.
const readable = (search: Record<string, unknown>): string =>
  defaultStringifySearch(search).replaceAll('%2C', ',').replaceAll('%3A', ':')

export const router = createRouter({
  stringifySearch: readable,
  routeTree: root.addChildren([
    home,
    signIn,
    organisation.addChildren([
      cohort,
      caseload,
      minutes,
      rules,
      measures,
      measure,
      codeLists,
      reports,
      reportBuilder,
      patient,
      methods,
    ]),
  ]),
  context: { queryClient },
  scrollRestoration: true,
  defaultPreload: false,
  defaultPendingComponent: () => <LoadingPanel label="Loading" />,
  defaultNotFoundComponent: () => (
    <Standalone>
      <EmptyPanel title="There is no such page">
        The address does not lead anywhere, or your account does not reach it.{' '}
        <a href="/">Go to the first page</a>
      </EmptyPanel>
    </Standalone>
  ),
  defaultErrorComponent: ScreenError,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
