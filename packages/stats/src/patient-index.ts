/** Whose row it is: an id per row, equal for the rows of one patient. */
export type PatientColumn = ArrayLike<number> | ArrayLike<string>

/** Patients numbered from 0 in the order they first appear. */
export type PatientIndex = { readonly count: number; readonly of: Int32Array }

/** @throws RangeError if the ids are not one per row */
export function patientIndex(caller: string, patient: PatientColumn, rows: number): PatientIndex {
  if (patient.length !== rows)
    throw new RangeError(`${caller}: patient (${patient.length}) and response (${rows}) must match`)
  const numbers = new Map<number | string, number>()
  const of = new Int32Array(rows)
  let previous: number | string | null = null
  let current = -1
  for (let row = 0; row < rows; row += 1) {
    const id = patient[row]!
    if (id !== previous) {
      previous = id
      current = numbers.get(id) ?? numbers.size
      if (current === numbers.size) numbers.set(id, current)
    }
    of[row] = current
  }
  return { count: numbers.size, of }
}
