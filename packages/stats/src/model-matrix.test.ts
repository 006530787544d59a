import { expect, test } from 'vitest'
import { modelMatrix } from './model-matrix.ts'

const arm = { levels: ['a', 'b', 'c'], values: ['a', 'b', 'c', 'b'] }
const month = [0, 2, 3, 5]

test('columns have the names and order of R', () => {
  const { names } = modelMatrix({ arm, month }, ['month', 'arm', 'month:arm'])
  expect(names).toEqual(['(Intercept)', 'month', 'armb', 'armc', 'month:armb', 'month:armc'])
  const visit = { levels: ['2', '3', '5'], values: ['2', '3', '5', '2'] }
  expect(modelMatrix({ visit, arm }, ['visit', 'arm', 'visit:arm']).names.slice(5)).toEqual([
    'visit3:armb',
    'visit5:armb',
    'visit3:armc',
    'visit5:armc',
  ])
})

test('the first level is the reference, and products multiply', () => {
  const { columns } = modelMatrix({ arm, month }, ['month', 'arm', 'month:arm'])
  expect(columns.map((column) => Array.from(column))).toEqual([
    [1, 1, 1, 1],
    [0, 2, 3, 5],
    [0, 1, 0, 1],
    [0, 0, 1, 0],
    [0, 2, 0, 5],
    [0, 0, 3, 0],
  ])
})

test('the row of an imagined patient is the row a patient like that would have', () => {
  const { columns, row } = modelMatrix({ arm, month }, ['month', 'arm', 'month:arm'])
  month.forEach((value, i) => {
    expect(row({ month: value, arm: arm.values[i]! })).toEqual(columns.map((column) => column[i]))
  })
})

test('a caller’s mistakes throw', () => {
  expect(() => modelMatrix({ arm }, ['month'])).toThrow('needs a variable month')
  expect(() => modelMatrix({ arm, month: [1] }, ['arm', 'month'])).toThrow('equal length')
  expect(() => modelMatrix({ arm: { levels: ['a'], values: ['z'] } }, ['arm'])).toThrow('arm has no level z')
  const { row } = modelMatrix({ arm, month }, ['month', 'arm'])
  expect(() => row({ month: 1 })).toThrow('needs a value of arm')
  expect(() => row({ month: 1, arm: 'z' })).toThrow('arm has no level z')
})
