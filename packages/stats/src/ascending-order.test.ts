import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ascendingOrder } from './ascending-order.ts'
import { dealtByGroup, groupsOf } from './groups.ts'

const anyNumber = fc.oneof(
  fc.double({ noNaN: true }),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(0, -0, Infinity, -Infinity, 5e-324, -5e-324),
)

test.each([
  ['few', 0, 200],
  ['many', 256, 700],
])('%s values come in order, equal ones as they stood', (_, minLength, maxLength) => {
  fc.assert(
    fc.property(fc.array(anyNumber, { minLength, maxLength, size: 'max' }), (values) => {
      const expected = values
        .map((_, i) => i)
        .sort((a, b) => (values[a]! < values[b]! ? -1 : values[a]! > values[b]! ? 1 : a - b))
      expect([...ascendingOrder(values)]).toEqual(expected)
    }),
    { numRuns: 60 },
  )
})

test('labels come in order, numbers before texts', () => {
  expect(groupsOf(['b', 10, 'a', 2, 'b'])).toEqual({
    labels: [2, 10, 'a', 'b'],
    codes: Uint32Array.of(3, 1, 2, 0, 3),
  })
})

test('rows are dealt out to their groups in the order given', () => {
  const dealt = dealtByGroup(Uint32Array.of(3, 0, 2, 1), groupsOf(['x', 'y', 'x', 'y']))
  expect(dealt).toEqual([Uint32Array.of(0, 2), Uint32Array.of(3, 1)])
})
