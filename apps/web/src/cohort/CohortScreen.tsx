import { Button, Tabs } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ComponentType, lazy, Suspense } from 'react'
import { type Output, trpc } from '../api.ts'
import { useFreshness } from '../shell/freshness.tsx'
import { useSession } from '../shell/session.ts'
import { sourceWords } from '../shell/source-words.ts'
import { ExportCaptionProvider } from '../ui/export-caption.tsx'
import { EmptyPanel, ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import { printPage } from '../ui/print-page.ts'
import { AddressNotice } from './AddressNotice.tsx'
import { AtAGlance } from './AtAGlance.tsx'
import { CohortFilter } from './CohortFilter.tsx'
import classes from './CohortScreen.module.css'
import { CohortSentence } from './CohortSentence.tsx'
import { CompareFigure } from './CompareFigure.tsx'
import { CompareMenu } from './CompareMenu.tsx'
import { CoursePanel } from './CoursePanel.tsx'
import { cohortCaption } from './cohort-caption.ts'
import { questionOf } from './cohort-question.ts'
import type { CohortSearch, AddressNotice as Notice } from './cohort-search.ts'
import {
  armsInWords,
  type NothingToShow,
  nobodyThere,
  nothingInPeriod,
  periodWords,
} from './cohort-states.ts'
import { DrillDrawer } from './DrillDrawer.tsx'
import type { Drill } from './drill-address.ts'
import type { PanelProps } from './panel.ts'
import { type PanelName, sections } from './sections.ts'
import { ViewsMenu } from './ViewsMenu.tsx'

type NamedPanel = { readonly name: string; readonly Panel: ComponentType<PanelProps> }

const ComparisonPanel = lazy(async () => ({
  default: (await import('./ComparisonPanel.tsx')).ComparisonPanel,
}))
const RatesPanel = lazy(async () => ({ default: (await import('./RatesPanel.tsx')).RatesPanel }))
const SurvivalPanel = lazy(async () => ({ default: (await import('./SurvivalPanel.tsx')).SurvivalPanel }))
const MissingPanel = lazy(async () => ({ default: (await import('./MissingPanel.tsx')).MissingPanel }))
const CarePanel = lazy(async () => ({ default: (await import('./CarePanel.tsx')).CarePanel }))
const SwitchingPanel = lazy(async () => ({ default: (await import('./SwitchingPanel.tsx')).SwitchingPanel }))
const BenefitsPanel = lazy(async () => ({ default: (await import('./BenefitsPanel.tsx')).BenefitsPanel }))

/** What stands in each section, top to bottom; each loads when its section is opened. */
const panelsOf: Readonly<Partial<Record<PanelName, readonly NamedPanel[]>>> = {
  course: [{ name: 'course', Panel: CoursePanel }],
  rates: [{ name: 'rates', Panel: RatesPanel }],
  times: [{ name: 'times', Panel: SurvivalPanel }],
  comparison: [{ name: 'comparison', Panel: ComparisonPanel }],
  missing: [{ name: 'missing', Panel: MissingPanel }],
  care: [
    { name: 'care', Panel: CarePanel },
    { name: 'switching', Panel: SwitchingPanel },
  ],
  benefits: [{ name: 'benefits', Panel: BenefitsPanel }],
}

const open = sections.filter(({ panel }) => panelsOf[panel] !== undefined)

// Of the caption's lines: whose data, who and when, which filters. The sentence says them.
const SAID_ABOVE = 3

interface CohortScreenProps {
  readonly options: Output['cohort']['options']
  readonly search: CohortSearch
  readonly instrument: string
  readonly notices: readonly Notice[]
  readonly onSearch: (next: CohortSearch, replace?: boolean) => void
}

const Nothing = ({ state, onSearch }: { state: NothingToShow; onSearch: (next: CohortSearch) => void }) => (
  <EmptyPanel
    title={state.title}
    action={state.ways.map(({ label, search }) => (
      <Button key={label} variant="default" mr={8} onClick={() => onSearch(search)}>
        {label}
      </Button>
    ))}
  >
    {state.why}
  </EmptyPanel>
)

/** Filters, the sentence that says who is looked at, and the sections. */
export const CohortScreen = ({ options, search, instrument, notices, onSearch }: CohortScreenProps) => {
  const question = questionOf(options.organisation.code, instrument, search)
  const early = nothingInPeriod(search, options)
  const query = useQuery({
    ...trpc.cohort.course.queryOptions(question),
    placeholderData: keepPreviousData,
    enabled: early === null,
  })
  const course = query.data
  useFreshness(course?.dataAsOf ?? null)
  const nothing = early ?? (course && !query.isPlaceholderData ? nobodyThere(course, search, options) : null)
  const go = (next: CohortSearch) => onSearch(next, next.table !== search.table)
  const panel = open.some((section) => section.panel === search.panel) ? search.panel : 'course'
  const drillProps = {
    onDrill: (drill: Drill) => onSearch({ ...search, drill, page: 1 }),
    mayOpenPatients: options.mayOpenPatients,
  }
  const props: PanelProps = {
    organisation: options.organisation.code,
    question,
    search,
    onSearch: go,
    ...drillProps,
  }
  const { version, definitionSet } = useSession()
  const range = { from: options.startedFrom, to: options.startedTo }
  const source = sourceWords(options.organisation.kind)
  const caption = course ? cohortCaption(course, search, range, { source, version, definitionSet }) : null
  return (
    <>
      <h1>Cohort: symptoms by plan arm</h1>
      <CohortFilter options={options} course={course} instrument={instrument} search={search} onChange={go}>
        <CompareMenu options={options} search={search} onChange={onSearch} />
        <ViewsMenu organisation={options.organisation.code} search={search} />
        <Button
          variant="default"
          size="xs"
          px={12}
          leftSection={<IconPrinter size={14} aria-hidden="true" />}
          onClick={() => void printPage()}
        >
          Print
        </Button>
      </CohortFilter>
      <AddressNotice notices={notices} onTidy={() => onSearch(search, true)} />
      {nothing ? (
        <Nothing state={nothing} onSearch={onSearch} />
      ) : query.isError ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : course === undefined ? (
        <LoadingPanel label="Loading the cohort" height={400} />
      ) : (
        <div
          className={classes.body}
          aria-busy={query.isPlaceholderData}
          data-stale={query.isPlaceholderData}
        >
          <CohortSentence course={course} search={search} range={range} {...drillProps} />
          {armsInWords(course) && <p className={classes.arms}>{armsInWords(course)}</p>}
          <Tabs
            value={panel}
            keepMounted={false}
            onChange={(next) => next && onSearch({ ...search, panel: next as PanelName })}
          >
            <Tabs.List className={classes.tabs} aria-label="Sections of the cohort">
              {open.map((section) => (
                <Tabs.Tab key={section.panel} value={section.panel}>
                  {section.label}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            {open.map((section) => (
              <Tabs.Panel key={section.panel} value={section.panel} className={classes.panel}>
                <ExportCaptionProvider caption={caption}>
                  <Suspense fallback={<LoadingPanel label={`Loading ${section.label.toLowerCase()}`} />}>
                    {section.panel === 'course' && <AtAGlance {...props} course={course} />}
                    {panelsOf[section.panel]?.map(({ name, Panel }) => (
                      <Panel key={name} {...props} />
                    ))}
                    {section.panel === 'course' && search.compare && (
                      <CompareFigure question={question} compareTo={search.compare} />
                    )}
                  </Suspense>
                </ExportCaptionProvider>
              </Tabs.Panel>
            ))}
          </Tabs>
          <Definitions course={course} />
          {caption && (
            <ul className={classes.printed} aria-hidden="true">
              {caption.lines.slice(SAID_ABOVE).map((words) => (
                <li key={words}>{words}</li>
              ))}
            </ul>
          )}
          <DrillDrawer
            question={question}
            drill={search.drill}
            page={search.page}
            periodWords={periodWords(search, options)}
            onPage={(page) => onSearch({ ...search, page })}
            onClose={() => onSearch({ ...search, drill: undefined, page: 1 }, true)}
          />
        </div>
      )}
    </>
  )
}

type Definition = Output['cohort']['course']['definitions'][number]

const DefinitionList = ({ definitions }: { definitions: readonly Definition[] }) => (
  <dl>
    {definitions.map((definition) => (
      <div key={definition.name}>
        <dt>
          {definition.name} <span className="muted small">version {definition.version}</span>
        </dt>
        <dd className="muted">{definition.text}</dd>
      </div>
    ))}
  </dl>
)

/** Closed on the screen, always open on paper. */
const Definitions = ({ course: { definitions } }: { course: Output['cohort']['course'] }) => (
  <>
    <details className={`${classes.definitions} no-print`}>
      <summary>Definitions ({definitions.length})</summary>
      <DefinitionList definitions={definitions} />
    </details>
    <div className={`${classes.definitions} ${classes.printed}`} aria-hidden="true">
      <DefinitionList definitions={definitions} />
    </div>
  </>
)
