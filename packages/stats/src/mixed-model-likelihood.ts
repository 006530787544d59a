import {
  type Cholesky,
  cholesky,
  inverseFromCholesky,
  type SquareMatrix,
  solveCholesky,
} from './linear-algebra.ts'
import type { CrossProducts } from './mixed-model-cross-products.ts'

/**
 * Covariance of a patient's intercept and slope as a share of the noise variance, by its lower triangle
 * Λ = (first, 0; second, third): D = ΛΛᵀ. A random intercept alone has second = third = 0.
 */
export type RelativeFactor = readonly [first: number, second: number, third: number]

/** −2 ln L with noise variance and fixed effects at their best for these relative covariances. */
export type Profile = {
  readonly deviance: number
  readonly noiseVariance: number
  /** Σ ln |Vᵢ| over the patients, V in units of the noise variance. */
  readonly logDeterminant: number
  /** Factor of XᵀV⁻¹X. */
  readonly information: Cholesky
  readonly coefficients: Float64Array
}

export function degreesLeft({ rows, width }: CrossProducts, reml: boolean): number {
  return reml ? rows - (width - 1) : rows
}

/** null where the noise variance would be 0: the likelihood has no bound there. */
export function profile(data: CrossProducts, [l1, l2, l3]: RelativeFactor, reml: boolean): Profile | null {
  const { patients, width, standsFor, zz, zx, xx } = data
  const taken = new Float64Array(width * width)
  const u1 = new Float64Array(width)
  const u2 = new Float64Array(width)
  let logDeterminant = 0
  for (let i = 0; i < patients; i += 1) {
    const a = zz[3 * i]!
    const b = zz[3 * i + 1]!
    const c = zz[3 * i + 2]!
    const s1 = a * l1 + b * l2
    const s2 = b * l1 + c * l2
    const w11 = 1 + l1 * s1 + l2 * s2
    const w21 = l3 * s2
    const w22 = 1 + l3 * c * l3 - (w21 * w21) / w11
    logDeterminant += standsFor[i]! * Math.log(w11 * w22)
    const k11 = 1 / Math.sqrt(w11)
    const k22 = 1 / Math.sqrt(w22)
    const mixed = w21 / w11
    const at = 2 * width * i
    for (let j = 0; j < width; j += 1) {
      const low = zx[at + j]!
      const high = zx[at + width + j]!
      const v1 = l1 * low + l2 * high
      u1[j] = v1 * k11
      u2[j] = (l3 * high - mixed * v1) * k22
    }
    for (let j = 0; j < width; j += 1) {
      const x1 = u1[j]!
      const x2 = u2[j]!
      const row = j * width
      for (let k = 0; k <= j; k += 1) taken[row + k]! += x1 * u1[k]! + x2 * u2[k]!
    }
  }
  const p = width - 1
  const left = (i: number, j: number) => xx[i * width + j]! - taken[i * width + j]!
  const gram = new Float64Array(p * p)
  for (let i = 0; i < p; i += 1) for (let j = 0; j <= i; j += 1) gram[i * p + j] = left(i, j)
  const information = cholesky(gram, p, 1e-15)
  if (information.kind === 'not_positive') return null
  const right = Float64Array.from({ length: p }, (_, j) => left(p, j))
  const coefficients = solveCholesky(information, right)
  let squares = left(p, p)
  for (let j = 0; j < p; j += 1) squares -= right[j]! * coefficients[j]!
  const degrees = degreesLeft(data, reml)
  if (!(squares > 0) || !Number.isFinite(logDeterminant)) return null
  let deviance = degrees * (1 + Math.log((2 * Math.PI * squares) / degrees)) + logDeterminant
  if (reml) for (let j = 0; j < p; j += 1) deviance += 2 * Math.log(information.lower[j * p + j]!)
  return { deviance, noiseVariance: squares / degrees, logDeterminant, information, coefficients }
}

/** Sums over patients from which all first and second derivatives follow; entries 11, 12, 22 of D in this order. */
export type Slopes = {
  /** Derivative of the deviance by D. */
  readonly gradient: Float64Array
  /** Derivative of Σ ln |V| + ln |XᵀV⁻¹X|, and of the weighted squares by D. */
  readonly determinants: Float64Array
  readonly squares: Float64Array
  /** Second derivatives of the deviance by D, noise variance and fixed effects following; 3 × 3. */
  readonly hessian: SquareMatrix
  /** Second derivatives with the noise variance held; 3 × 3. */
  readonly heldHessian: SquareMatrix
  /** Σ tr(V⁻¹VₖV⁻¹Vₗ) and the same of the part that the fixed effects take, Σ tr(ΦXᵀV⁻¹VₖV⁻¹VₗV⁻¹X); 3 × 3. */
  readonly traces: SquareMatrix
  readonly takenTraces: SquareMatrix
  /** Σ tr(V⁻¹Vₖ) and tr(Φ·Kₖ). */
  readonly trace: Float64Array
  readonly takenTrace: Float64Array
  /** Kₖ = XᵀV⁻¹VₖV⁻¹X for each entry, or null when not asked for. */
  readonly spread: readonly SquareMatrix[] | null
}

/** tr(EₖXEₗY) for every pair of the unit directions E of D, from those for 11, 12, 13, 22, 23, 33. */
const symmetric = (a: number, b: number, c: number, d: number, e: number, f: number): SquareMatrix =>
  Float64Array.of(a, b, c, b, d, e, c, e, f)

/** GZᵀV⁻¹: for each patient the row of ZᵀV⁻¹X and ZᵀV⁻¹Z, in units of the noise variance. */
export function forEachPatient(
  { patients, width, zz, zx }: CrossProducts,
  [l1, l2, l3]: RelativeFactor,
  visit: (c1: Float64Array, c2: Float64Array, g: Float64Array) => void,
): void {
  const d11 = l1 * l1
  const d12 = l1 * l2
  const d22 = l2 * l2 + l3 * l3
  const c1 = new Float64Array(width)
  const c2 = new Float64Array(width)
  const g = new Float64Array(3)
  for (let i = 0; i < patients; i += 1) {
    const a = zz[3 * i]!
    const b = zz[3 * i + 1]!
    const c = zz[3 * i + 2]!
    const m11 = 1 + d11 * a + d12 * b
    const m12 = d11 * b + d12 * c
    const m21 = d12 * a + d22 * b
    const m22 = 1 + d12 * b + d22 * c
    const scale = 1 / (m11 * m22 - m12 * m21)
    const t11 = m22 * scale
    const t12 = -m21 * scale
    const t21 = -m12 * scale
    const t22 = m11 * scale
    g[0] = t11 * a + t12 * b
    g[1] = t11 * b + t12 * c
    g[2] = t21 * b + t22 * c
    const at = 2 * width * i
    for (let j = 0; j < width; j += 1) {
      const low = zx[at + j]!
      const high = zx[at + width + j]!
      c1[j] = t11 * low + t12 * high
      c2[j] = t21 * low + t22 * high
    }
    visit(c1, c2, g)
  }
}

/**
 * First and second derivatives at a profile.
 *
 * @param exact also the parts whose cost grows with the square of the fixed effects; they vanish as patients grow
 */
export function slopes(
  data: CrossProducts,
  factor: RelativeFactor,
  at: Profile,
  reml: boolean,
  exact: boolean,
): Slopes {
  const { patients, width, standsFor, zz, zx } = data
  const p = width - 1
  const { noiseVariance, coefficients, information } = at
  const { lower } = information
  const covariance = inverseFromCholesky(information)
  const trace = new Float64Array(3)
  const takenTrace = new Float64Array(3)
  const squares = new Float64Array(3)
  const f1 = new Float64Array(p)
  const f2 = new Float64Array(p)
  const f3 = new Float64Array(p)
  const f = [f1, f2, f3]
  const spread = exact ? [0, 1, 2].map(() => new Float64Array(p * p)) : null
  const c1 = new Float64Array(width)
  const c2 = new Float64Array(width)
  const y1 = new Float64Array(p)
  const y2 = new Float64Array(p)
  const d11 = factor[0] * factor[0]
  const d12 = factor[0] * factor[1]
  const d22 = factor[1] * factor[1] + factor[2] * factor[2]
  // Sums of products of g = ZᵀV⁻¹Z with itself, with what fixed effects take (h) and with squared residuals (r), in the
  // order of `symmetric`; plain variables, because this loop is most of the time that a fit takes.
  let [gg0, gg1, gg2, gg3, gg4, gg5] = [0, 0, 0, 0, 0, 0]
  let [gh0, gh1, gh2, gh3, gh4, gh5] = [0, 0, 0, 0, 0, 0]
  let [gr0, gr1, gr2, gr3, gr4, gr5] = [0, 0, 0, 0, 0, 0]
  let [g1, g2, g3, h1, h2, h3, r1, r2, r3] = [0, 0, 0, 0, 0, 0, 0, 0, 0]
  for (let i = 0; i < patients; i += 1) {
    const a = zz[3 * i]!
    const b = zz[3 * i + 1]!
    const c = zz[3 * i + 2]!
    const m11 = 1 + d11 * a + d12 * b
    const m12 = d11 * b + d12 * c
    const m21 = d12 * a + d22 * b
    const m22 = 1 + d12 * b + d22 * c
    const scale = 1 / (m11 * m22 - m12 * m21)
    const t11 = m22 * scale
    const t12 = -m21 * scale
    const t21 = -m12 * scale
    const t22 = m11 * scale
    const g11 = t11 * a + t12 * b
    const g12 = t11 * b + t12 * c
    const g22 = t21 * b + t22 * c
    const low = 2 * width * i
    const high = low + width
    for (let j = 0; j < width; j += 1) {
      const x = zx[low + j]!
      const y = zx[high + j]!
      c1[j] = t11 * x + t12 * y
      c2[j] = t21 * x + t22 * y
    }
    let e1 = c1[p]!
    let e2 = c2[p]!
    for (let j = 0; j < p; j += 1) {
      e1 -= c1[j]! * coefficients[j]!
      e2 -= c2[j]! * coefficients[j]!
    }
    for (let j = 0; j < p; j += 1) {
      f1[j]! += c1[j]! * e1
      f2[j]! += c1[j]! * e2 + c2[j]! * e1
      f3[j]! += c2[j]! * e2
    }
    const r11 = e1 * e1
    const r12 = e1 * e2
    const r22 = e2 * e2
    if (reml) {
      let h11 = 0
      let h12 = 0
      let h22 = 0
      for (let j = 0; j < p; j += 1) {
        let s1 = c1[j]!
        let s2 = c2[j]!
        const row = j * p
        for (let k = 0; k < j; k += 1) {
          const entry = lower[row + k]!
          s1 -= entry * y1[k]!
          s2 -= entry * y2[k]!
        }
        const pivot = 1 / lower[row + j]!
        s1 *= pivot
        s2 *= pivot
        y1[j] = s1
        y2[j] = s2
        h11 += s1 * s1
        h12 += s1 * s2
        h22 += s2 * s2
      }
      gh0 += g11 * h11
      gh1 += g11 * h12 + g12 * h11
      gh2 += g12 * h12
      gh3 += 2 * g12 * h12 + g22 * h11 + g11 * h22
      gh4 += g22 * h12 + g12 * h22
      gh5 += g22 * h22
      h1 += h11
      h2 += h12
      h3 += h22
    }
    const times = standsFor[i]!
    gg0 += times * g11 * g11
    gg1 += times * 2 * g11 * g12
    gg2 += times * g12 * g12
    gg3 += times * 2 * (g12 * g12 + g11 * g22)
    gg4 += times * 2 * g22 * g12
    gg5 += times * g22 * g22
    gr0 += g11 * r11
    gr1 += g11 * r12 + g12 * r11
    gr2 += g12 * r12
    gr3 += 2 * g12 * r12 + g22 * r11 + g11 * r22
    gr4 += g22 * r12 + g12 * r22
    gr5 += g22 * r22
    g1 += times * g11
    g2 += times * g12
    g3 += times * g22
    r1 += r11
    r2 += r12
    r3 += r22
    if (spread !== null) addSpread(spread, c1, c2, p)
  }
  trace.set([g1, 2 * g2, g3])
  takenTrace.set([h1, 2 * h2, h3])
  squares.set([r1, 2 * r2, r3])
  const degrees = degreesLeft(data, reml)
  const gradient = new Float64Array(3)
  const determinants = new Float64Array(3)
  for (let k = 0; k < 3; k += 1) {
    determinants[k] = trace[k]! - takenTrace[k]!
    gradient[k] = determinants[k]! - squares[k]! / noiseVariance
    squares[k] = -squares[k]!
  }
  const traces = symmetric(gg0, gg1, gg2, gg3, gg4, gg5)
  const takenTraces = symmetric(gh0, gh1, gh2, gh3, gh4, gh5)
  const residualTraces = symmetric(gr0, gr1, gr2, gr3, gr4, gr5)
  const heldHessian = new Float64Array(9)
  const hessian = new Float64Array(9)
  const solved = f.map((column) => solveCholesky(information, column))
  const turned = spread?.map((matrix) => timesCovariance(covariance, matrix, p)) ?? null
  for (let k = 0; k < 3; k += 1) {
    for (let l = 0; l < 3; l += 1) {
      const cell = 3 * k + l
      let shared = 0
      for (let j = 0; j < p; j += 1) shared += f[k]![j]! * solved[l]![j]!
      let value =
        2 * takenTraces[cell]! - traces[cell]! + (2 / noiseVariance) * (residualTraces[cell]! - shared)
      if (reml && turned !== null) value -= traceOfSquares(turned[k]!, turned[l]!, p)
      heldHessian[cell] = value
      hessian[cell] = value - (squares[k]! * squares[l]!) / (degrees * noiseVariance ** 2)
    }
  }
  return {
    gradient,
    determinants,
    squares,
    hessian,
    heldHessian,
    traces,
    takenTraces,
    trace,
    takenTrace,
    spread,
  }
}

function addSpread(spread: readonly Float64Array[], c1: Float64Array, c2: Float64Array, p: number) {
  const [k1, k2, k3] = spread as [Float64Array, Float64Array, Float64Array]
  for (let j = 0; j < p; j += 1) {
    const a = c1[j]!
    const b = c2[j]!
    for (let k = 0; k < p; k += 1) {
      k1[j * p + k]! += a * c1[k]!
      k2[j * p + k]! += a * c2[k]! + b * c1[k]!
      k3[j * p + k]! += b * c2[k]!
    }
  }
}

function timesCovariance(covariance: SquareMatrix, matrix: SquareMatrix, p: number): SquareMatrix {
  const product = new Float64Array(p * p)
  for (let i = 0; i < p; i += 1) {
    for (let k = 0; k < p; k += 1) {
      const value = covariance[i * p + k]!
      for (let j = 0; j < p; j += 1) product[i * p + j]! += value * matrix[k * p + j]!
    }
  }
  return product
}

/** tr(left · right) */
function traceOfSquares(left: SquareMatrix, right: SquareMatrix, p: number): number {
  let sum = 0
  for (let i = 0; i < p; i += 1) for (let j = 0; j < p; j += 1) sum += left[i * p + j]! * right[j * p + i]!
  return sum
}
