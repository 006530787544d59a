/**
 * What follows from a subject and one aspect of it alone, worked out once: every measure of a run asks the same things
 * about the same patient and period. Answers are let go with their subject.
 *
 * @param work a pure function of subjects that are never changed; a subject is asked about few aspects
 */
export const onceForEach = <Subject extends object, Aspect, Result>(
  work: (subject: Subject, aspect: Aspect) => Result,
): ((subject: Subject, aspect: Aspect) => Result) => {
  const held = new WeakMap<Subject, { readonly aspect: Aspect; readonly result: Result }[]>()
  return (subject, aspect) => {
    const answers = held.get(subject)
    const known = answers?.find((each) => each.aspect === aspect)
    if (known !== undefined) return known.result
    const answer = { aspect, result: work(subject, aspect) }
    if (answers === undefined) held.set(subject, [answer])
    else answers.push(answer)
    return answer.result
  }
}
