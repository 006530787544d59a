source("R/common.R")
m <- read.csv("adherer/adherer_med_events.csv"); m$fill_date <- as.Date(m$fill_date)
first <- aggregate(fill_date ~ id, m, min); pats <- data.frame(id = first$id, window_start = first$fill_date + 182); pats$window_end <- pats$window_start + 364
r <- pdc_table(pats, m)
r <- cbind(r[, 1, drop = FALSE], window_start = format(pats$window_start), window_end = format(pats$window_end), r[, -1])
p76 <- r[r$id == 76, ]
# the numbers printed in the AdhereR overview for patient 76, this window
stopifnot(round(100 * p76$pdc_carry_all, 0) == 69)
write_case("adherer_med_events", "adherer/adherer_med_events.csv", "AdhereR's made-up med.events (100 patients, 1080 events): window = days 182..546 after the first event (365 days) for each patient.",
  "own R code as in case pdc; AdhereR itself not run", "base", list(days = "exact", ratio_abs = 1e-12),
  list(documented_by_AdhereR_overview_for_patient_76 = list(CMA1_pct = 140, CMA2_pct = 77.9, CMA7_pct = 69, CMA9_pct = 70.6), definitions = pdc_words, patients = r),
  c("pdc_carry_all is CMA7; it gives the documented 69% for patient 76. pdc_first_fill_carry_all is CMA6 as worded there."))
print(p76)
