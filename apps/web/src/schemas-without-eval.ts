import { z } from 'zod'

// Imported before the first schema: zod would try whether the page may compile code, and our content policy, which
// says no, would report that in the console.
z.config({ jitless: true })
