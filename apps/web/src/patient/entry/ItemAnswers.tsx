import type { Instrument } from '@tandem/domain/instrument'
import { type ClipboardEvent, type KeyboardEvent, useEffect, useId, useRef } from 'react'
import type { ScoreDraft } from './drafts.ts'
import classes from './Entry.module.css'
import type { EntryFormState } from './use-entry-form.ts'

interface ItemAnswersProps {
  readonly instrument: Instrument
  readonly form: EntryFormState<ScoreDraft>
}

const isAnswer = (text: string, { min, max }: { min: number; max: number }) =>
  /^\d$/.test(text) && Number(text) >= min && Number(text) <= max

/**
 * One key per answer: a number that the item allows moves on to the next one, space leaves it blank. What is out of
 * range stays and says so.
 */
export const ItemAnswers = ({ instrument, form }: ItemAnswersProps) => {
  const id = useId()
  const list = useRef<HTMLOListElement>(null)
  const { items } = instrument
  const { answers } = form.draft
  const focus = (place: number) =>
    list.current
      ?.querySelectorAll<HTMLInputElement>('input')
      [Math.max(0, Math.min(items.length - 1, place))]?.focus()
  useEffect(() => {
    list.current?.querySelector<HTMLInputElement>('input')?.focus()
  }, [])

  const put = (place: number, text: string) => {
    const item = items[place]
    form.change({ answers: answers.map((answer, at) => (at === place ? text : answer)) })
    if (item === undefined) return
    if (text === '' || isAnswer(text, item)) focus(place + 1)
    else form.leave(`answers.${place}`)
  }

  const onKeyDown = (place: number) => (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (/^\d$/.test(event.key)) put(place, event.key)
    else if (event.key === ' ' || event.key === '-') put(place, '')
    else if (event.key === 'ArrowDown' || event.key === 'ArrowRight') focus(place + 1)
    else if (event.key === 'ArrowUp' || event.key === 'ArrowLeft') focus(place - 1)
    else if (event.key === 'Backspace' && answers[place] === '') focus(place - 1)
    else return
    event.preventDefault()
  }

  /** A whole row of answers at once, as it stands in a spreadsheet. */
  const onPaste = (place: number) => (event: ClipboardEvent<HTMLInputElement>) => {
    const given = [...event.clipboardData.getData('text')].filter((character) => /[\d-]/.test(character))
    if (given.length < 2) return
    event.preventDefault()
    form.change({
      answers: answers.map((answer, at) => {
        const text = given[at - place]
        return at < place || text === undefined ? answer : text === '-' ? '' : text
      }),
    })
    focus(place + given.length - 1)
  }

  const range = `${items[0]?.min ?? 0} to ${Math.max(0, ...items.map(({ max }) => max))}`
  return (
    <fieldset className={classes.items} style={{ border: 0 }}>
      <legend className="small muted">
        Answers, {range}: one key each, space leaves one blank, arrows go back and on
      </legend>
      <ol ref={list} className={classes.items}>
        {items.map((item, place) => {
          const field = `answers.${place}`
          const fault = form.fault(field)
          const doubt = form.doubt(field)
          const text = answers[place] ?? ''
          return (
            <li key={item.id} className={classes.item}>
              <span className={classes.number} aria-hidden="true">
                {place + 1}
              </span>
              <label htmlFor={`${id}${place}`}>{item.label}</label>
              <span className={classes.state} aria-hidden="true">
                {text === '' ? 'blank' : ''}
              </span>
              <input
                id={`${id}${place}`}
                name={field}
                aria-label={`Item ${place + 1}, ${item.label}, ${item.min} to ${item.max}`}
                className={classes.answer}
                inputMode="numeric"
                autoComplete="off"
                value={text}
                aria-invalid={fault !== undefined}
                aria-describedby={fault || doubt ? `${id}${place}why` : undefined}
                onKeyDown={onKeyDown(place)}
                onPaste={onPaste(place)}
                onFocus={(event) => event.currentTarget.select()}
                onChange={(event) => put(place, event.currentTarget.value.trim().slice(-1))}
              />
              {(fault || doubt) && (
                <span
                  id={`${id}${place}why`}
                  className={`${classes.under} ${fault ? classes.fault : classes.doubt}`}
                >
                  {fault ?? doubt}
                </span>
              )}
            </li>
          )
        })}
      </ol>
    </fieldset>
  )
}
