import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { parseTextArray } from './connect.ts'

describe('parseTextArray', () => {
  test.each([
    ['{}', []],
    ['{a}', ['a']],
    ['{medication_only,combined}', ['medication_only', 'combined']],
    ['{1,NULL,3}', ['1', null, '3']],
    ['{mood stabiliser,antidepressant}', ['mood stabiliser', 'antidepressant']],
    ['{"a,b",c}', ['a,b', 'c']],
    ['{"","NULL","say \\"so\\"","back\\\\slash","{}"}', ['', 'NULL', 'say "so"', 'back\\slash', '{}']],
  ])('%s', (written, elements) => {
    expect(parseTextArray(written)).toEqual(elements)
  })

  test.each(['{{1,2},{3,4}}', '[0:1]={5,6}', '{a,"b"}', '{NULL}'])(
    '%s as the general parser reads it',
    (written) => {
      const general = pg.types.getTypeParser(1009 as number) as (value: string) => unknown
      expect(parseTextArray(written)).toEqual(general(written))
    },
  )
})
