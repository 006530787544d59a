import { contrasts, estimators } from './one-run.ts'
import type { Calibration } from './section.ts'

const short = {
  unadjusted: 'Unadjusted',
  overlap_weighted: 'Overlap weights',
  stabilised: 'Stabilised weights',
  doubly_robust: 'Overlap + outcome model',
  mmrm: 'MMRM',
} as const

const names: Readonly<Record<string, string>> = {
  no_effect: 'No true effect',
  two_points: 'True 2 points',
}

const left = 190
const width = 300
const row = 22

/** Coverage and bias of every estimator and contrast, as a picture that reads on white and on dark pages. */
export function coverageChart({ scenarios }: Calibration): string {
  const shown = scenarios.filter(({ scenario }) => scenario in names)
  const parts: string[] = []
  const x = (coverage: number) => left + Math.max(0, (coverage - 0.5) / 0.5) * width
  const bx = (bias: number) => left + width + 60 + ((Math.max(-4.5, Math.min(4.5, bias)) + 4.5) / 9) * 240
  let y = 46
  for (const { scenario, estimators: found } of shown) {
    parts.push(`<text x="0" y="${y}" class="b">${names[scenario]}</text>`)
    const top = y + 6
    for (const estimator of estimators) {
      y += row
      parts.push(`<text x="0" y="${y + 4}">${short[estimator]}</text>`)
      found[estimator].forEach(({ coverage, bias, contrast }, place) => {
        const shift = (place - (contrasts.length - 1) / 2) * 5
        const mark = (at: number) =>
          `<circle cx="${at.toFixed(1)}" cy="${(y + shift).toFixed(1)}" r="3" class="${estimator === 'unadjusted' ? 'o' : 'd'}"><title>${contrast}</title></circle>`
        parts.push(mark(x(coverage)), mark(bx(bias)))
      })
    }
    parts.unshift(
      `<rect x="${x(0.935)}" y="${top}" width="${x(0.965) - x(0.935)}" height="${row * estimators.length}" class="goal"/>`,
      `<rect x="${bx(-0.3)}" y="${top}" width="${bx(0.3) - bx(-0.3)}" height="${row * estimators.length}" class="goal"/>`,
    )
    y += 34
  }
  const ticks = [0.5, 0.6, 0.7, 0.8, 0.9, 1].map(
    (tick) => `<text x="${x(tick)}" y="${y}" text-anchor="middle">${Math.round(tick * 100)}</text>`,
  )
  const biases = [-4, -2, 0, 2, 4].map(
    (tick) => `<text x="${bx(tick)}" y="${y}" text-anchor="middle">${String(tick).replace('-', '−')}</text>`,
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 ${y + 24}" width="800" height="${y + 24}" role="img" aria-label="Coverage and bias of the adjusted comparison">`,
    '<style>text{font:12px sans-serif;fill:#54606f}.b{font-weight:600}.goal{fill:#009e73;opacity:.22}.d{fill:#0072b2}.o{fill:none;stroke:#0072b2;stroke-width:1.5}</style>',
    `<text x="${left}" y="16" class="b">Intervals that hold the truth, % (goal 93.5 to 96.5)</text>`,
    `<text x="${left + width + 60}" y="16" class="b">Bias, points (goal within 0.3)</text>`,
    ...parts,
    ...ticks,
    ...biases,
    `<text x="0" y="${y + 18}">Each mark is one contrast of plans; coverage under 50 % is drawn at 50.</text>`,
    '</svg>',
    '',
  ].join('\n')
}
