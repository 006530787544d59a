import { useDebouncedValue } from '@mantine/hooks'
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight'
import { mayReadPatients, maySetRules } from '@tandem/domain/role'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { trpc } from '../api.ts'
import { firstScreen, type ScreenEntry } from './screens.ts'
import { signOut, useOrganisation, useSession } from './session.ts'

const usePatientActions = (text: string): SpotlightActionData[] => {
  const organisation = useOrganisation()
  const navigate = useNavigate()
  const [search] = useDebouncedValue(text.trim(), 200)
  const allowed = organisation?.roles.some(mayReadPatients) === true && search.length >= 2
  const code = organisation?.code ?? ''
  const { data } = useQuery({
    ...trpc.caseload.list.queryOptions({
      organisation: code,
      search,
      sort: 'name',
      descending: false,
      page: 1,
      pageSize: 6,
      status: 'all',
    }),
    enabled: allowed,
  })
  if (!allowed || !data) return []
  return data.rows.map((row) => ({
    id: `patient-${row.episode}`,
    label: row.name,
    description: row.patientNumber,
    keywords: text,
    onClick: () =>
      void navigate({
        to: '/o/$organisation/patient/$patient',
        params: { organisation: code, patient: row.patient },
      }),
  }))
}

/** Each measure of the organisation's catalogue, by its name. */
const useMeasureActions = (entries: readonly ScreenEntry[]): SpotlightActionData[] => {
  const code = useOrganisation()?.code ?? ''
  const navigate = useNavigate()
  const allowed = code !== '' && entries.some(({ screen }) => screen === 'measures')
  const { data } = useQuery({
    ...trpc.measures.names.queryOptions({ organisation: code }),
    enabled: allowed,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (!allowed || !data) return []
  return data.map(({ id, name, family }) => ({
    id: `measure-${id}`,
    label: name,
    description: family,
    onClick: () =>
      void navigate({
        to: '/o/$organisation/measures/$measure',
        params: { organisation: code, measure: id },
      }),
  }))
}

/** Saved views of the Cohort screen, own ones and shared ones. */
const useViewActions = (entries: readonly ScreenEntry[]): SpotlightActionData[] => {
  const code = useOrganisation()?.code ?? ''
  const navigate = useNavigate()
  const allowed = code !== '' && entries.some(({ screen }) => screen === 'cohort')
  const { data } = useQuery({
    ...trpc.views.cohort.list.queryOptions({ organisation: code }),
    enabled: allowed,
  })
  if (!allowed || !data) return []
  return data.map((view) => ({
    id: `view-${view.uuid}`,
    label: view.name,
    description: view.own ? 'Cohort' : `Cohort, shared by ${view.by}`,
    onClick: () =>
      void navigate({
        to: '/o/$organisation/cohort',
        params: { organisation: code },
        search: view.state,
      }),
  }))
}

/** Patients, screens, saved views, organisations and actions from one field. */
export const Palette = ({ entries, onHelp }: { entries: readonly ScreenEntry[]; onHelp: () => void }) => {
  const { user } = useSession()
  const organisation = useOrganisation()
  const navigate = useNavigate()
  const [query, setQuery] = useState('')
  const patients = usePatientActions(query)
  const views = useViewActions(entries)
  const measures = useMeasureActions(entries)
  const groups: SpotlightActionGroupData[] = [
    { group: 'Patients', actions: patients },
    {
      group: 'Screens',
      actions: entries.map((entry) => ({
        id: entry.screen,
        label: entry.label,
        description: `Keys ${entry.keys}`,
        onClick: () => void navigate({ to: entry.to, params: { organisation: organisation?.code ?? '' } }),
      })),
    },
    { group: 'Views', actions: views },
    { group: 'Measures', actions: measures },
    {
      group: 'Organisations',
      actions: (user?.organisations ?? []).flatMap((other) => {
        const screen = firstScreen(other)
        if (screen === null || other.code === organisation?.code) return []
        const onClick = () => void navigate({ to: screen.to, params: { organisation: other.code } })
        return [{ id: `organisation-${other.code}`, label: other.name, onClick }]
      }),
    },
    {
      group: 'Actions',
      actions: [
        {
          id: 'methods',
          label: 'Methods check',
          onClick: () =>
            void navigate({
              to: '/o/$organisation/methods',
              params: { organisation: organisation?.code ?? '' },
            }),
        },
        ...(organisation?.roles.some(maySetRules)
          ? [
              {
                id: 'code-lists',
                label: 'Code lists',
                onClick: () =>
                  void navigate({
                    to: '/o/$organisation/code-lists',
                    params: { organisation: organisation.code },
                  }),
              },
            ]
          : []),
        { id: 'help', label: 'Keyboard shortcuts', onClick: onHelp },
        { id: 'sign-out', label: 'Sign out', onClick: () => void signOut() },
      ],
    },
  ]
  return (
    <Spotlight
      actions={groups.filter((group) => group.actions.length > 0)}
      query={query}
      onQueryChange={setQuery}
      shortcut={['mod + K']}
      nothingFound="Nothing found"
      searchProps={{ placeholder: 'Find a patient, a screen, a view, an action', 'aria-label': 'Find' }}
      scrollable
      overlayProps={{ blur: 0, backgroundOpacity: 0.35 }}
      maxHeight={400}
    />
  )
}
