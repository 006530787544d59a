import { z } from 'zod'

/** Words that are looked for in the database, which has no text with a zero character. */
export const textInput = (most: number) =>
  z
    .string()
    .max(most, `must have at most ${most} characters`)
    .refine((text) => !text.includes('\0'), 'must not hold a zero character')
