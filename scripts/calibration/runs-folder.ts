import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where runs are kept until they are summed up: seconds of computing each, so a stop loses none. */
export const runsFolder = join(tmpdir(), 'tandem-calibration')
