/** The sections of the screen in their order. */
export const sections = [
  { panel: 'course', label: 'Course' },
  { panel: 'rates', label: 'Outcomes at visits' },
  { panel: 'times', label: 'Time to event' },
  { panel: 'comparison', label: 'Adjusted comparison' },
  { panel: 'missing', label: 'Missing data' },
  { panel: 'care', label: 'Care received' },
  { panel: 'benefits', label: 'Benefits' },
] as const

export type PanelName = (typeof sections)[number]['panel']
