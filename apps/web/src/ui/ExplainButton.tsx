import { ActionIcon, Button, CopyButton, Popover } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useRouter, useSearch } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useOrganisation } from '../shell/session.ts'
import classes from './ExplainButton.module.css'
import { formatInstant } from './format.ts'

interface ExplainButtonProps {
  /** which figure it is, as it stands in a copied link */
  readonly id: string
  /** what is explained, for whoever hears the button */
  readonly label: string
  readonly children: ReactNode
}

/** The small button beside a figure, open at once when a copied link asks for it. */
export const ExplainButton = ({ id, label, children }: ExplainButtonProps) => {
  const { explain } = useSearch({ strict: false })
  const [opened, setOpened] = useState(explain === id)
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      width={360}
      position="bottom-start"
      shadow="none"
      withinPortal
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <ActionIcon
          className={`${classes.button} no-print`}
          variant="subtle"
          size={24}
          aria-label={`Explain: ${label}`}
          onClick={() => setOpened(!opened)}
        >
          <IconInfoCircle size={14} aria-hidden="true" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label="Explain this number">{children}</Popover.Dropdown>
    </Popover>
  )
}

interface ExplanationProps {
  readonly id: string
  readonly name: string
  readonly words: string
  /** formula, counts, source: terms with their descriptions */
  readonly children: ReactNode
  readonly dataAsOf: string | null
}

/** Words first, then the facts behind the figure, how fresh they are, and a link to copy. */
export const Explanation = ({ id, name, words, children, dataAsOf }: ExplanationProps) => {
  const organisation = useOrganisation()
  const router = useRouter()
  const link = () => {
    const address = new URL(router.state.location.href, window.location.origin)
    address.searchParams.set('explain', id)
    return address.href
  }
  return (
    <div className={classes.explanation}>
      <p className={classes.name}>{name}</p>
      <p>{words}</p>
      <dl className={classes.facts}>
        {children}
        {organisation && dataAsOf && (
          <div>
            <dt>Data as of</dt>
            <dd>{formatInstant(dataAsOf, organisation.timeZone)}</dd>
          </div>
        )}
      </dl>
      <CopyButton value={link()}>
        {({ copied, copy }) => (
          <Button variant="default" size="compact-xs" onClick={copy}>
            {copied ? 'Link copied' : 'Copy a link to this'}
          </Button>
        )}
      </CopyButton>
    </div>
  )
}

/** Who is left out, each line with its count. */
export const LeftOut = ({
  term,
  lines,
}: {
  readonly term: string
  readonly lines: readonly { readonly key: string; readonly words: string }[]
}) =>
  lines.length === 0 ? null : (
    <div>
      <dt>{term}</dt>
      <dd>
        <ul className={classes.excluded}>
          {lines.map(({ key, words }) => (
            <li key={key}>{words}</li>
          ))}
        </ul>
      </dd>
    </div>
  )
