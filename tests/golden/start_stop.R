# Values that estimators of patients with several start-stop rows must reproduce: survfit(..., id =).
# Run in this folder: Rscript start_stop.R     (writes start_stop.json; needs jsonlite)
# Data: the public data sets under data/ (see data/README.md).
suppressMessages(library(survival))

read <- function(name) read.csv(file.path("data", paste0(name, ".csv")), na.strings = "")

# Rows at which something happens, of many each tenth: survival before 3.6 keeps rows at which a covariate changes and
# no more.
rows <- function(fit) {
  happens <- which(fit$n.event > 0 | fit$n.censor > 0)
  use <- if (length(happens) > 100) happens[seq(1, length(happens), by = 10)] else happens
  s <- summary(fit, times = fit$time[use], censored = TRUE)
  list(rows = length(happens), events = sum(fit$n.event), censored = sum(fit$n.censor), time = s$time,
       n_risk = s$n.risk, n_event = fit$n.event[use], n_censor = fit$n.censor[use], surv = s$surv, se = s$std.err,
       lower = s$lower, upper = s$upper)
}

km <- function(d, ...) {
  fit <- do.call(survfit, list(Surv(start, stop, event) ~ 1, data = d, id = d$id, conf.type = "log-log", ...))
  c(list(patients = length(unique(d$id)), records = nrow(d)), rows(fit))
}

heart <- read("heart")[, c("id", "start", "stop", "event")]
bladder <- read("bladder2")[, c("id", "start", "stop", "event")]
# Age as time, cut every 2.5 years, where nobody leaves; then every seventh row is missing, unless it ends with the event.
m <- read("mgus2")
m <- data.frame(id = seq_len(nrow(m)), start = m$age, stop = m$age + m$time / 12, cause = m$event, event = m$event > 0)
m <- m[m$start >= 40 & m$stop > m$start, ]
cut <- survSplit(Surv(start, stop, event) ~ ., m, cut = 42.52 + 2.5 * 0:23)
cut$cause <- cut$cause * cut$event
gaps <- cut[seq_len(nrow(cut)) %% 7 != 3 | cut$event == 1, ]

part <- function(d) 0.5 + (seq_len(nrow(d)) %% 4) / 4
out <- list(
  versions = list(R = R.version.string, survival = as.character(packageVersion("survival"))),
  heart = km(heart),
  heart_robust = km(heart, robust = TRUE),
  heart_weights = km(heart, weights = part(heart)),
  bladder = km(bladder),
  bladder_model = km(bladder, robust = FALSE),
  bladder_weights = km(bladder, weights = part(bladder)),
  mgus2 = km(cut),
  mgus2_robust = km(cut, robust = TRUE),
  gaps = km(gaps),
  gaps_robust = km(gaps, robust = TRUE))

# Competing causes. survfit refuses gaps with several states and leaves `cluster` out of account: with gaps each row is
# an id of its own here, and the influences are summed by patient.
times <- c(45, 55, 65, 75, 85, 95)
states <- function(fit) {
  s <- summary(fit, times = times)
  list(time = s$time, est = s$pstate[, -1], se = s$std.err[, -1])
}
state <- function(d) factor(d$cause, 0:2)
out$causes <- states(survfit(Surv(start, stop, state(cut)) ~ 1, data = cut, id = id))
fit <- survfit(Surv(start, stop, state(gaps)) ~ 1, data = gaps, id = seq_len(nrow(gaps)), influence = TRUE)
out$causes_gaps <- states(fit)
out$causes_gaps$se <- sapply(2:3, function(k) {
  sqrt(colSums(rowsum(fit$influence.pstate[, findInterval(times, fit$time) + 1, k], gaps$id)^2))
})
writeLines(jsonlite::toJSON(out, digits = I(16), auto_unbox = TRUE, na = "null"), "start_stop.json")
