import { type FileSpec, oneOf, optional, required, text } from './column-spec.ts'

/** Files that describe the service itself. They have no history: the latest file stands. */
export const serviceFiles = [
  {
    kind: 'sites',
    about: 'Where the service works.',
    key: 'site_code',
    columns: [
      required('site_code', text, 'short code that other files use'),
      required('name', text, 'name as screens show it'),
    ],
    items: false,
    example: ['north,North clinic'],
  },
  {
    kind: 'programmes',
    about: 'Service lines, each with its schedule of measurement and the medication that makes a plan.',
    key: 'programme_code',
    columns: [
      required('programme_code', text, 'short code that other files use'),
      required('name', text, 'name as screens show it'),
      required('visit_unit', oneOf('week', 'month'), 'unit of the schedule'),
      required(
        'visits',
        text,
        'when to measure, as `4:14;8:14`: week or month since the start, then the days allowed on either side',
      ),
      optional(
        'medication_classes',
        text,
        'drug classes that count as medication, separated by semicolons; empty: antidepressant, anxiolytic, mood stabiliser, antipsychotic',
      ),
    ],
    items: false,
    example: ['adult,Adult depression,week,4:14;8:14;12:14;24:14;52:14,antidepressant;anxiolytic'],
  },
  {
    kind: 'clinicians',
    about: 'The people who treat. An account for sign-in is separate, see users.',
    key: 'clinician_code',
    columns: [
      required('clinician_code', text, 'short code that other files use'),
      required('name', text, 'name as screens show it'),
      required(
        'profession',
        text,
        'psychiatrist, therapist, psychologist, pharmacist, primary care, care manager, …',
      ),
      optional('site_code', text, 'a site_code of sites.csv'),
    ],
    items: false,
    example: ['c07,Dr Example,psychiatrist,north'],
  },
  {
    kind: 'drugs',
    about: "The service's own table from a drug's name to the class that counts.",
    key: 'drug',
    columns: [
      required('drug', text, 'name as other files write it; capitals do not matter'),
      required('drug_class', text, 'antidepressant, anxiolytic, mood stabiliser, antipsychotic, hypnotic, …'),
    ],
    items: false,
    example: ['sertraline,antidepressant'],
  },
] as const satisfies readonly FileSpec[]
