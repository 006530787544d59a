import { dayOfNumber } from '@tandem/domain/calendar-day'
import type { Random } from '@tandem/stats/random'
import type { Course } from './course.ts'
import { answersTo, type FormCode, raisedAnswers, totalOf } from './item-response.ts'
import { localTime } from './local-time.ts'
import type { DailyState } from './severity-process.ts'

const selfHarm = 8

/** Which items stay blank: none on most forms, one or two on some, three or more on a few. */
function blankItems(course: Course, form: FormCode, items: number, random: Random): ReadonlySet<number> {
  const { prorated, unusable, selfHarmBlank } = course.parameters.recording
  const chance = random.uniform()
  if (chance < unusable)
    return new Set(
      random.shuffle(Array.from({ length: items }, (_, i) => i)).slice(0, random.integer(3, items - 1)),
    )
  if (chance < unusable + prorated)
    return new Set([random.integer(0, items - 1), random.integer(0, items - 1)])
  return form === 'PHQ-9' && random.bernoulli(selfHarmBlank) ? new Set([selfHarm]) : new Set()
}

function pushForm(
  course: Course,
  form: FormCode,
  day: number,
  minute: number | null,
  state: DailyState,
  random: Random,
): number | null {
  const { parameters, person, rows, nextId, atLastSite } = course
  const { totalOnly, totalOnlyAtLastSite } = parameters.recording
  const plain = answersTo(form, state, person.style, random)
  const complete = form === 'PHQ-9' ? raisedAnswers(form, plain, course.pointsAdded) : plain
  const blank = blankItems(course, form, complete.length, random)
  const onlyTotal = random.bernoulli(atLastSite ? totalOnlyAtLastSite : totalOnly)
  const answers = complete.map((answer, i) => (blank.has(i) ? null : answer))
  const answered = complete.filter((_, i) => !blank.has(i))
  // Beside blanks some sources report the sum of what was answered.
  const reported =
    onlyTotal || blank.size === 0
      ? totalOf(form, complete)
      : random.bernoulli(0.25)
        ? totalOf(form, answered)
        : null
  rows.assessments.push({
    assessment_id: nextId('A'),
    patient_id: person.row.patient_id,
    instrument: form,
    taken_on: dayOfNumber(day),
    taken_at: minute === null ? null : localTime(day, minute, parameters.winterUtcOffsetHours),
    total: reported,
    answers: onlyTotal ? null : answers,
    nominal_visit: null,
  })
  if (onlyTotal || blank.size === 0) return reported
  return blank.size > 2 ? null : Math.round((totalOf(form, answered) * complete.length) / answered.length)
}

/** Stores one form, now and then a second one of the same day; the total as the team reads it, or null. */
function measureWith(
  course: Course,
  form: FormCode,
  day: number,
  state: DailyState,
  random: Random,
): number | null {
  const minute = random.bernoulli(0.5) ? 540 + random.integer(0, 470) : null
  const total = pushForm(course, form, day, minute, state, random)
  if (random.bernoulli(course.parameters.recording.sameDayRepeat)) {
    return (
      pushForm(course, form, day, minute === null ? null : minute + random.integer(5, 60), state, random) ??
      total
    )
  }
  return total
}

/** PHQ-9, mostly with GAD-7, and the programme's further instrument when `further` says so. Returns the PHQ-9 total. */
export function measure(
  course: Course,
  day: number,
  state: DailyState,
  further: boolean,
  random: Random,
): number | null {
  const total = measureWith(course, 'PHQ-9', day, state, random)
  if (random.bernoulli(0.96)) measureWith(course, 'GAD-7', day, state, random)
  const { furtherInstrument } = course.programme
  if (further && furtherInstrument !== null && random.bernoulli(0.7))
    measureWith(course, furtherInstrument, day, state, random)
  return total
}
