# Values of the three weighted log-rank tests that are called Peto's.
# Run in this folder: Rscript peto.R     (writes peto.json; needs jsonlite and survMisc)
# Data: tied.csv and the public data sets under data/ (see data/README.md).
suppressMessages({
  library(survival)
  library(survMisc)
})

cohorts <- list(
  tied = list(event = "st", group = "g", strata = "strat"),
  lung = list(event = "status", group = "sex", strata = "ecog"),
  veteran = list(event = "status", group = "celltype", strata = "trt"),
  colon = list(event = "status", group = "rx", strata = "extent"),
  transplant = list(event = "event", group = "abo", strata = "sex"),
  ovarian = list(event = "status", group = "rx", strata = "ecog.ps"))

# The definition, time by time: observed less expected, and hypergeometric variances, with the weight of each time.
by_definition <- function(d, weigh) {
  groups <- sort(unique(d$group))
  u <- numeric(length(groups))
  v <- matrix(0, length(groups), length(groups))
  for (s in unique(d$stratum)) {
    x <- d[d$stratum == s, ]
    product <- 1
    for (t in sort(unique(x$time[x$any == 1]))) {
      at <- x$time >= t
      died <- x$time == t & x$any == 1
      n <- sum(at)
      k <- sum(died)
      product <- product * (1 - k / (n + 1))
      w <- weigh(product, n)
      share <- sapply(groups, function(g) sum(at & x$group == g)) / n
      u <- u + w * (sapply(groups, function(g) sum(died & x$group == g)) - k * share)
      if (n > 1) v <- v + w^2 * k * (n - k) / (n - 1) * (diag(share) - outer(share, share))
    }
  }
  list(difference = u, chisq = drop(u[-1] %*% solve(v[-1, -1, drop = FALSE], u[-1])))
}

# survMisc names S~ "S1" and its weight with n / (n + 1) "S2". Of two groups with tied events its tests, the log-rank test
# among them, have another variance than survdiff's: these are left out.
survmisc <- function(d) {
  if (length(unique(d$group)) == 2 && anyDuplicated(d$time[d$any == 1])) return(NULL)
  sink(nullfile())
  on.exit(sink())
  fit <- ten(survfit(Surv(time, any) ~ group, data = d))
  comp(fit)
  tests <- as.data.frame(attr(fit, "lrt"))
  list(prentice = tests$chiSq[tests$W == "S1"], andersen = tests$chiSq[tests$W == "S2"])
}

prentice <- function(product, n) product
andersen <- function(product, n) product * n / (n + 1)
out <- list(versions = list(R = R.version.string, survival = as.character(packageVersion("survival")),
  survMisc = as.character(packageVersion("survMisc"))))
for (name in names(cohorts)) {
  how <- cohorts[[name]]
  raw <- read.csv(if (name == "tied") "tied.csv" else file.path("data", paste0(name, ".csv")), na.strings = "")
  d <- data.frame(time = raw$time, any = as.integer(raw[[how$event]] > 0), group = raw[[how$group]], stratum = 1)
  s <- transform(d, stratum = raw[[how$strata]])
  s <- s[!is.na(s$stratum), ]
  out[[name]] <- list(
    kaplan_meier = list(chisq = survdiff(Surv(time, any) ~ group, data = d, rho = 1)$chisq),
    prentice = by_definition(d, prentice), andersen = by_definition(d, andersen),
    stratified = list(
      kaplan_meier = list(chisq = survdiff(Surv(time, any) ~ group + strata(stratum), data = s, rho = 1)$chisq),
      prentice = by_definition(s, prentice), andersen = by_definition(s, andersen)),
    survMisc = survmisc(d))
}
writeLines(jsonlite::toJSON(out, digits = I(16), auto_unbox = TRUE, pretty = 1), "peto.json")
