import { basename } from 'node:path'
import { fileText } from '../file-text.ts'
import { at, isObject, textAt } from './json.ts'
import { indexRecord, type ReferenceIndex, referenceIndex, resolveName } from './references.ts'
import { type FhirRecord, resourceStream } from './resource-stream.ts'

type Scanned = { readonly path: string; readonly holds: Set<string>; readonly refersTo: Set<string> }

/** What others refer to, and must be stored before them. */
const referredTo = ['Patient', 'EpisodeOfCare']

/**
 * Reads every file once for its references.
 *
 * @returns the index of all files together, and the files in an order in which a patient or an episode is stored
 *   before what refers to it, as far as files allow
 */
export const scanFhirFiles = async (
  paths: readonly string[],
): Promise<{ index: ReferenceIndex; inOrder: readonly string[] }> => {
  const index = referenceIndex()
  const scanned: Scanned[] = []
  for (const path of paths) {
    const name = basename(path)
    const file: Scanned = { path, holds: new Set(), refersTo: new Set() }
    for await (const record of resourceStream(fileText(path, name, 'a FHIR JSON file'), name)) {
      indexRecord(index, record)
      if (referredTo.includes(record.type)) file.holds.add(`${record.type}/${record.id}`)
      for (const reference of referencesIn(record)) file.refersTo.add(reference)
    }
    scanned.push(file)
  }
  return { index, inOrder: ordered(scanned, index).map(({ path }) => path) }
}

const referencesIn = ({ resource }: FhirRecord): readonly string[] =>
  ['subject', 'patient', 'encounter', 'episodeOfCare', 'context'].flatMap((name) => {
    const value = at(resource, name)
    const all = Array.isArray(value) ? value : isObject(value) ? [value] : []
    return all.flatMap((each) => textAt(each, 'reference') ?? [])
  })

const ordered = (files: readonly Scanned[], index: ReferenceIndex): readonly Scanned[] => {
  const waiting = [...files]
  const done: Scanned[] = []
  const isReady = (file: Scanned) => {
    const elsewhere = new Set(waiting.filter((other) => other !== file).flatMap(({ holds }) => [...holds]))
    return [...file.refersTo].every((reference) => {
      const name = resolveName(index, reference)
      return name === null || file.holds.has(name) || !elsewhere.has(name)
    })
  }
  while (waiting.length > 0) {
    const place = waiting.findIndex(isReady)
    done.push(...waiting.splice(Math.max(place, 0), 1))
  }
  return done
}
