import { Switch } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { queryClient, trpc } from '../api.ts'
import { useOrganisation } from '../shell/session.ts'
import { readFault } from '../ui/fault.ts'
import { formatDay, formatInstant } from '../ui/format.ts'
import { ErrorPanel, LoadingPanel } from '../ui/PanelState.tsx'
import { ExpectedCoverage } from './ExpectedCoverage.tsx'
import classes from './RulesPage.module.css'
import { yieldWords } from './yield-words.ts'

const route = getRouteApi('/o/$organisation/rules')

/** Every reason to look that the caseload can tell, with its threshold, its source and its switch. */
export const RulesPage = () => {
  const { organisation } = route.useParams()
  useDocumentTitle('Rules of the caseload, Tandem')
  const timeZone = useOrganisation()?.timeZone ?? 'UTC'
  const query = useQuery(trpc.settings.rules.queryOptions({ organisation }))
  const change = useMutation(
    trpc.settings.setRule.mutationOptions({
      onSuccess: (settings) => {
        queryClient.setQueryData(trpc.settings.rules.queryKey({ organisation }), settings)
        void queryClient.invalidateQueries({ queryKey: trpc.caseload.pathKey() })
      },
    }),
  )
  return (
    <>
      <h1>Rules of the caseload</h1>
      <p className={classes.lead}>
        Each rule is one reason to look at somebody, most urgent first. A rule that is switched off gives no
        reason, no chip and no place in the order, for everybody in this organisation; the caseload follows
        within a minute. Every change is recorded.
      </p>
      {query.data?.yields && (
        <p className={classes.lead}>
          Under each rule: how often it spoke of people in remission, had the caseload been read once a week,
          and how many of them had a relapse or recurrence within {query.data.yields.followDays} days. Worked
          out on {formatDay(query.data.yields.asOf)} by the rules of today. A rule that speaks often and is
          seldom followed tires those who read it.
        </p>
      )}
      {query.data !== undefined && !query.data.maySwitch && (
        <p>Your role is limited to some sites: it reads the rules, and others set them.</p>
      )}
      {change.isError && <p role="alert">{readFault(change.error).message}</p>}
      {query.isError ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <LoadingPanel label="Loading the rules" height={480} />
      ) : (
        <ul className={classes.rules}>
          {query.data.rules.map((rule) => (
            <li key={rule.code} className={classes.rule}>
              <Switch
                checked={rule.enabled}
                disabled={!query.data.maySwitch || rule.alwaysOn !== null || change.isPending}
                aria-describedby={`rule-${rule.code}`}
                label={rule.name}
                onChange={(event) =>
                  change.mutate({ organisation, rule: rule.code, enabled: event.currentTarget.checked })
                }
              />
              <div id={`rule-${rule.code}`} className={classes.words}>
                <p>{rule.threshold}</p>
                {rule.came !== null && query.data.yields !== null && (
                  <p className={classes.yield}>{yieldWords(rule.came, query.data.yields)}</p>
                )}
                <p className="muted small">
                  Source: {rule.source}.
                  {rule.alwaysOn !== null && ` Cannot be switched off: ${rule.alwaysOn}`}
                  {rule.changedBy !== null &&
                    rule.changedAt !== null &&
                    ` Switched ${rule.enabled ? 'on' : 'off'} by ${rule.changedBy}, ${formatInstant(rule.changedAt, timeZone)}.`}
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
      <ExpectedCoverage organisation={organisation} />
    </>
  )
}
