/**
 * For a part of the page that is no control and still must be reached by keys: a chart that is walked by arrow
 * keys, a table that scrolls sideways (WCAG 2.1.1).
 */
export const keyboardReachable = { tabIndex: 0 } as const
