import { expect, test } from 'vitest'
import { flowOf } from './flow-geometry.ts'

const flow = flowOf(
  ['a', 'b'],
  ['a', 'b', 'left'],
  [
    [30, 10, 20],
    [0, 40, 0],
  ],
  100,
)

test('bars are as high as people are many', () => {
  expect(flow.left.map(({ key, n, height }) => [key, n, height])).toEqual([
    ['a', 60, 60],
    ['b', 40, 40],
  ])
  expect(flow.right.map(({ n }) => n)).toEqual([30, 50, 20])
})

test('ribbons fill their bars on both sides, without overlap', () => {
  for (const node of flow.left) {
    const own = flow.ribbons.filter(({ from }) => from === node.key).map(({ left }) => left)
    expect(own[0]?.[0]).toBe(node.top)
    expect(own.at(-1)?.[1]).toBeCloseTo(node.top + node.height, 9)
  }
  const toB = flow.ribbons.filter(({ to }) => to === 'b')
  expect(toB.map(({ n }) => n)).toEqual([10, 40])
  expect(toB[1]?.right[0]).toBeCloseTo(toB[0]?.right[1] ?? 0, 9)
})

test('nobody draws nothing', () => {
  expect(flowOf(['a'], ['a'], [[0]], 100)).toEqual({ left: [], right: [], ribbons: [], height: 0 })
})
