# Values that the nonparametric survival estimators must reproduce, from survival, cmprsk and prodlim.
# Run in this folder: Rscript nonparametric.R     (writes nonparametric.json; needs jsonlite)
# Data: tied.csv, untied.csv and the public data sets under data/ (see data/README.md).
suppressMessages({
  library(survival)
  library(cmprsk)
  library(prodlim)
})

read <- function(name) read.csv(if (name %in% c("tied", "untied")) paste0(name, ".csv") else
  file.path("data", paste0(name, ".csv")), na.strings = "")

# Per data set: columns of the event, the groups and the strata, times to read the curves at, a horizon.
cohorts <- list(
  tied = list(event = "st", group = "g", strata = "strat", at = c(0, 0.5, 5, 10, 20, 36), tau = 15),
  untied = list(event = "st", at = c(1, 5, 10, 20), tau = 15),
  lung = list(event = "status", group = "sex", strata = "ecog", at = c(5, 180, 365, 700, 1022), tau = 500),
  colon = list(event = "status", group = "rx", strata = "extent", at = c(23, 365, 1000, 2500), tau = 1825),
  veteran = list(event = "status", group = "celltype", strata = "trt", at = c(1, 30, 100, 365, 999), tau = 200),
  pbc = list(event = "status", group = "trt", strata = "stage", at = c(365, 1826, 3652, 4500), tau = 3000),
  mgus2 = list(event = "event", group = "sex", at = c(0, 12, 60, 120, 300), tau = 240),
  ovarian = list(event = "status", group = "rx", strata = "ecog.ps", at = c(59, 365, 600, 1000), tau = 700),
  aml = list(event = "status", group = "x", at = c(5, 9, 23, 30), tau = 30),
  transplant = list(event = "event", group = "abo", strata = "sex", at = c(0, 30, 180, 365, 1000), tau = 730),
  flchain = list(event = "death", group = "flc.grp", strata = "sex", at = c(0, 365, 2000, 5000), tau = 4000),
  nwtco = list(event = "status", group = "stage", strata = "instit", at = c(100, 730, 2000, 5000), tau = 3650)
)

at_times <- function(fit, times) {
  s <- summary(fit, times = times)
  list(time = s$time, surv = s$surv, se = s$std.err, lower = s$lower, upper = s$upper, n_risk = s$n.risk)
}

km <- function(formula, data, times, conf.type = "log-log", ...) {
  at_times(do.call(survfit, list(formula, data = data, conf.type = conf.type, ...)), times)
}

states <- function(fit, times) {
  s <- summary(fit, times = times)
  list(time = s$time, est = s$pstate[, -1, drop = FALSE], se = s$std.err[, -1, drop = FALSE],
       lower = s$lower[, -1, drop = FALSE], upper = s$upper[, -1, drop = FALSE])
}

kaplan_meier <- function(d, times) {
  fit <- survfit(Surv(time, any) ~ 1, data = d, conf.type = "log-log")
  q <- quantile(fit, c(0.25, 0.5, 0.75))
  list(
    loglog = at_times(fit, times),
    log = km(Surv(time, any) ~ 1, d, times, "log"),
    plain = km(Surv(time, any) ~ 1, d, times, "plain"),
    level90 = km(Surv(time, any) ~ 1, d, times, conf.int = 0.9),
    quantile_midpoint = list(value = unname(q$quantile), lower = unname(q$lower), upper = unname(q$upper)),
    rows = list(n = length(fit$time), surv = sum(fit$surv), risk = sum(fit$n.risk)),
    whole_weights = km(Surv(time, any) ~ 1, d, times, weights = d$whole),
    part_weights = km(Surv(time, any) ~ 1, d, times, weights = d$part),
    cluster = km(Surv(time, any) ~ 1, d, times, cluster = d$clust),
    part_weights_cluster = km(Surv(time, any) ~ 1, d, times, weights = d$part, cluster = d$clust)
  )
}

reverse <- function(d, times) {
  flip <- survfit(Surv(time, 1 - any) ~ 1, data = d, conf.type = "log-log")
  q <- quantile(flip, 0.5)
  first <- prodlim(Hist(time, any) ~ 1, data = d, reverse = TRUE)
  use <- times[times < max(d$time)]
  list(flip = at_times(flip, times),
       flip_median = list(value = unname(q$quantile), lower = unname(q$lower), upper = unname(q$upper)),
       events_first = list(time = use, surv = predict(first, times = use)))
}

test <- function(fit) {
  sum_strata <- function(x) if (is.matrix(x)) rowSums(x) else x
  list(chisq = fit$chisq, observed = sum_strata(fit$obs), expected = sum_strata(fit$exp), variance = fit$var)
}

log_rank <- function(d) {
  out <- list(
    plain = test(survdiff(Surv(time, any) ~ group, data = d)),
    peto = test(survdiff(Surv(time, any) ~ group, data = d, rho = 1)),
    rho_half = test(survdiff(Surv(time, any) ~ group, data = d, rho = 0.5))
  )
  if (!is.null(d$stratum)) {
    s <- d[!is.na(d$stratum), ]
    out$stratified <- test(survdiff(Surv(time, any) ~ group + strata(stratum), data = s))
    out$stratified_peto <- test(survdiff(Surv(time, any) ~ group + strata(stratum), data = s, rho = 1))
  }
  groups <- sort(unique(d$group))
  if (length(groups) > 2) {
    every <- combn(length(groups), 2)
    out$pairs <- apply(every, 2, function(p) survdiff(
      Surv(time, any) ~ group, data = d[d$group %in% groups[p], ])$chisq)
  }
  out
}

incidence <- function(d, times) {
  causes <- sort(unique(d$event[d$event > 0]))
  inside <- times[times > 0]
  gray <- timepoints(cuminc(d$time, d$event), inside)
  state <- factor(d$event, c(0, causes))
  d$state <- state
  fit <- function(...) do.call(survfit, list(Surv(time, state) ~ 1, data = d, ...))
  smooth <- prodlim(Hist(time, event) ~ 1, data = d)
  use <- times[times < max(d$time)]
  list(
    causes = causes,
    gray = list(time = inside, est = t(gray$est), var = t(gray$var)),
    survfit = states(fit(conf.type = "log-log"), times),
    survfit_log = states(fit(conf.type = "log"), times),
    part_weights = states(fit(conf.type = "log-log", weights = d$part), times),
    # survfit leaves `cluster` out of account with several states: its influences are summed by cluster here.
    cluster = list(time = inside, se = sapply(seq_along(causes), function(k) {
      f <- fit(influence = TRUE)
      sqrt(colSums(rowsum(f$influence.pstate[, findInterval(inside, f$time) + 1, k + 1], d$clust)^2))
    })),
    prodlim = list(time = use, est = sapply(causes, function(k) unlist(predict(smooth, times = use, cause = k))))
  )
}

gray <- function(d) {
  table <- function(fit) lapply(seq_len(nrow(fit$Tests)), function(i) as.list(fit$Tests[i, ]))
  out <- list(plain = table(cuminc(d$time, d$event, d$group)),
              rho1 = table(cuminc(d$time, d$event, d$group, rho = 1)))
  if (!is.null(d$stratum)) {
    s <- d[!is.na(d$stratum), ]
    out$stratified <- table(cuminc(s$time, s$event, s$group, s$stratum))
  }
  groups <- sort(unique(d$group))
  if (length(groups) > 2) {
    every <- combn(length(groups), 2)
    out$pairs <- apply(every, 2, function(p) {
      two <- d[d$group %in% groups[p], ]
      cuminc(two$time, two$event, two$group)$Tests[1, "stat"]
    })
  }
  out
}

# Mean time in each state up to tau, and its standard error from survfit's influences, integrated.
lost <- function(d, tau, w) {
  fit <- do.call(survfit, list(Surv(time, state) ~ 1, data = d, weights = w, influence = TRUE))
  influence <- fit$influence.pstate[, -1, ] # its first column is time 0
  use <- which(fit$time < tau)
  width <- diff(c(fit$time[use], tau))
  se <- sapply(2:ncol(fit$pstate), function(k) sqrt(sum((influence[, use, k] %*% width * w)^2)))
  list(estimate = colSums(fit$pstate[use, -1, drop = FALSE] * width), se = se)
}

means <- function(d, tau) {
  alive <- summary(survfit(Surv(time, any) ~ 1, data = d), rmean = tau)$table
  out <- list(tau = tau, estimate = unname(alive["rmean"]), se = unname(alive["se(rmean)"]))
  causes <- sort(unique(d$event[d$event > 0]))
  if (length(causes) > 1) {
    d$state <- factor(d$event, c(0, causes))
    out$lost <- lost(d, tau, rep(1, nrow(d)))
    out$lost_weighted <- lost(d, tau, d$part)
  }
  out
}

result <- list()
for (name in names(cohorts)) {
  how <- cohorts[[name]]
  raw <- read(name)
  d <- data.frame(time = raw$time, event = raw[[how$event]])
  d$any <- as.integer(d$event > 0)
  d$whole <- 1 + seq_len(nrow(d)) %% 3
  d$part <- 0.5 + (seq_len(nrow(d)) %% 4) / 4
  d$clust <- seq_len(nrow(d)) %% ceiling(nrow(d) / 3)
  if (!is.null(how$group)) d$group <- raw[[how$group]]
  if (!is.null(how$strata)) d$stratum <- raw[[how$strata]]
  times <- how$at[how$at <= max(d$time)]
  one <- list(event = how$event, group = how$group, strata = how$strata,
              kaplan_meier = kaplan_meier(d, times), reverse = reverse(d, times), mean = means(d, how$tau))
  if (!is.null(how$group)) one$log_rank <- log_rank(d)
  if (any(d$event > 1)) {
    one$incidence <- incidence(d, times)
    if (!is.null(how$group)) one$gray <- gray(d)
  }
  result[[name]] <- one
}

# Delayed entry: time is age, in sums of years and months that only rounding tells apart. Greenwood for survival, the infinitesimal jackknife for the causes.
delayed <- list()
m <- read("mgus2")
m$exit <- m$age + m$time / 12
m <- m[m$exit > m$age & m$age >= 40, ]
m$id <- seq_len(nrow(m))
times <- c(50, 65, 80, 90)
fit <- survfit(Surv(age, exit, event > 0) ~ 1, data = m, conf.type = "log-log")
delayed$mgus2 <- list(
  kaplan_meier = list(time = times, surv = summary(fit, times = times)$surv, se = summary(fit, times = times)$std.err,
                      lower = summary(fit, times = times)$lower,
                      n_risk = sapply(times, function(t) sum(m$age < t & m$exit >= t))),
  robust = at_times(survfit(Surv(age, exit, event > 0) ~ 1, data = m, conf.type = "log-log", robust = TRUE,
                            id = id), times),
  incidence = states(survfit(Surv(age, exit, factor(event, 0:2)) ~ 1, data = m, id = id, conf.type = "log-log"), times))
f <- read("flchain")
f <- f[f$time > 0, ]
f$exit <- f$age + f$time / 365.25
times <- c(55, 70, 85, 95)
fit <- survfit(Surv(age, exit, death) ~ 1, data = f, conf.type = "log-log")
delayed$flchain <- at_times(fit, times)
delayed$flchain$n_risk <- sapply(times, function(t) sum(f$age < t & f$exit >= t))

# Log-rank test of a score over risk sets (start, stop]: hypergeometric mean and variance, time by time. survdiff
# takes neither delayed entry nor a trend; where coxph's exact likelihood is quick, its score test is the same.
hypergeometric <- function(start, stop, event, score) {
  u <- v <- 0
  for (t in unique(stop[event == 1])) {
    risk <- start < t & stop >= t
    died <- risk & stop == t & event == 1
    d <- sum(died)
    n <- sum(risk)
    u <- u + sum(score[died]) - d * mean(score[risk])
    if (n > 1) v <- v + d * (n - d) / (n - 1) * mean((score[risk] - mean(score[risk]))^2)
  }
  u^2 / v
}
fixed <- aeqSurv(Surv(m$age, m$exit, m$event > 0)) # ties in time but for rounding are ties
delayed$log_rank <- hypergeometric(fixed[, 1], fixed[, 2], fixed[, 3], as.integer(m$sex == "M"))

# Exposure during follow-up: transplantation in the Stanford heart data.
j <- read("jasa")
j$id <- seq_len(nrow(j))
j <- j[j$time > 0, ]
rows <- tmerge(j[, c("id", "age")], j, id = id, death = event(time, status))
rows <- tmerge(rows, j, id = id, exposed = tdc(wait))
curve <- survfit(Surv(tstart, tstop, death) ~ exposed, data = rows, conf.type = "log-log")
cut <- rows[rows$tstop > 30, ]
cut$tstart <- pmax(cut$tstart, 30)
late <- survfit(Surv(tstart, tstop, death) ~ exposed, data = cut, conf.type = "log-log")
heart <- list(rows = nrow(rows), events = sum(rows$death),
  mantel_byar = unname(coxph(Surv(tstart, tstop, death) ~ exposed, data = rows, ties = "exact")$score),
  unexposed = at_times(curve[1], c(30, 100, 180)), exposed = at_times(curve[2], c(30, 100, 365, 1000)),
  late_unexposed = at_times(late[1], c(60, 130, 210)), late_exposed = at_times(late[2], c(60, 130, 395, 1030)))
mark <- read("jasa")
mark <- mark[mark$time > 30 | (mark$time == 30 & mark$status == 0), ]
mark$exposed <- !is.na(mark$wait) & mark$wait <= 30
heart$landmark30 <- list(n = nrow(mark), exposed = sum(mark$exposed),
  chisq = survdiff(Surv(time - 30, status) ~ exposed, data = mark)$chisq)

# Trend over ordered groups: the same test with the group's rank as score.
trend <- function(d, group) hypergeometric(rep(-1, nrow(d)), d$time, d$status, group)
l <- read("lung")
trends <- list(lung_ecog = trend(l[!is.na(l$ecog), ], l$ecog[!is.na(l$ecog)]), colon_extent = {
  cl <- read("colon")
  trend(cl, cl$extent)
})

p <- c(0.01, 0.02, 0.03, 0.04, 0.5, 0.011, 0.9, 1, 0.0004)
adjusted <- list(p = p, holm = p.adjust(p, "holm"), hochberg = p.adjust(p, "hochberg"),
  bonferroni = p.adjust(p, "bonferroni"), "benjamini-hochberg" = p.adjust(p, "BH"))

out <- list(versions = list(R = R.version.string, survival = as.character(packageVersion("survival")),
  cmprsk = as.character(packageVersion("cmprsk")), prodlim = as.character(packageVersion("prodlim"))),
  cohorts = result, delayed = delayed, heart = heart, trend = trends, adjusted = adjusted)
writeLines(jsonlite::toJSON(out, digits = I(16), auto_unbox = TRUE, na = "null", pretty = 1), "nonparametric.json")
