# Prints tables of R's own data sets as R users print them: baseline tables, Cox models and Kaplan-Meier summaries,
# in Markdown, HTML, text and Word. Each number is computed here, so none of these files disagrees with itself.
# Run in this folder: Rscript tables.R
suppressPackageStartupMessages({
  library(survival); library(cmprsk); library(knitr); library(xtable); library(broom)
  library(officer); library(flextable)
})
options(width = 110, knitr.kable.NA = "")

p_text <- function(p) ifelse(p < 0.001, "<0.001", sprintf("%.3f", p))

count_test <- function(x, g) {
  t <- table(x, g)
  expected <- suppressWarnings(chisq.test(t, correct = FALSE)$expected)
  if (any(expected < 5)) fisher.test(t, workspace = 2e7)$p.value else chisq.test(t, correct = FALSE)$p.value
}

# One row for a yes-or-no variable or a number, a head and its levels for others.
baseline <- function(data, by, digits = 1) {
  g <- data[[by]]
  groups <- levels(g)
  rows <- list()
  add <- function(...) rows[[length(rows) + 1]] <<- c(...)
  pct <- function(n, d) sprintf(paste0("%d (%.", digits, "f)"), n, 100 * n / d)
  for (name in setdiff(names(data), by)) {
    x <- data[[name]]
    if (is.logical(x)) {
      cells <- sapply(groups, function(k) pct(sum(x[g == k]), sum(g == k)))
      add(paste0(name, ", n (%)"), pct(sum(x), length(x)), cells, p_text(count_test(x, g)))
    } else if (is.factor(x)) {
      add(paste0(name, ", n (%)"), "", rep("", length(groups)), p_text(count_test(x, g)))
      for (l in levels(x)) {
        cells <- sapply(groups, function(k) pct(sum(x[g == k] == l), sum(g == k)))
        add(paste0("\u00a0\u00a0", l), pct(sum(x == l), length(x)), cells, "")
      }
    } else {
      five <- function(v) sprintf("%g (%g-%g)", median(v), min(v), max(v))
      p <- if (length(groups) == 2) suppressWarnings(wilcox.test(x ~ g)$p.value) else kruskal.test(x ~ g)$p.value
      add(paste0(name, ", median (range)"), five(x), sapply(groups, function(k) five(x[g == k])), p_text(p))
    }
  }
  frame <- as.data.frame(do.call(rbind, rows))
  names(frame) <- c("Characteristic", sprintf("All patients (n = %d)", nrow(data)),
                    sprintf("%s (n = %d)", groups, as.integer(table(g))), "P")
  frame
}

cox <- function(fit, digits = 2) {
  s <- summary(fit)
  f <- function(x) sprintf(paste0("%.", digits, "f"), x)
  data.frame(Variable = rownames(s$coefficients), HR = f(s$conf.int[, 1]),
             CI = paste0(f(s$conf.int[, 3]), "-", f(s$conf.int[, 4])), P = p_text(s$coefficients[, 5]),
             check.names = FALSE) |> setNames(c("Variable", "HR", "95% CI", "P value"))
}

cox_joined <- function(fit) {
  one <- cox(fit, 3)
  data.frame(Variable = one$Variable, a = sprintf("%s (%s)", one$HR, one$`95% CI`), P = one$`P value`) |>
    setNames(c("Variable", "Hazard ratio (95% CI)", "P value"))
}

survival_rows <- function(fit, months) {
  s <- summary(fit, times = months, extend = TRUE)
  names <- sub(".*=", "", names(fit$strata))
  cell <- sprintf("%.1f (%.1f-%.1f)", 100 * s$surv, 100 * s$lower, 100 * s$upper)
  frame <- data.frame(Group = names, N = fit$n, matrix(cell, nrow = length(names), byrow = TRUE))
  med <- summary(fit)$table[, c("median", "0.95LCL", "0.95UCL")]
  show <- function(v) ifelse(is.na(v), "NR", sprintf("%.1f", v))
  frame$m <- sprintf("%s (%s-%s)", show(med[, 1]), show(med[, 2]), show(med[, 3]))
  names(frame) <- c("Group", "Patients", sprintf("%d-month OS, %% (95%% CI)", months), "Median OS, months (95% CI)")
  frame
}

lung2 <- within(na.omit(lung[, c("time", "status", "age", "sex", "ph.ecog", "wt.loss")]), {
  Sex <- factor(sex, 1:2, c("Male", "Female"))
  ECOG <- factor(pmin(ph.ecog, 2), 0:2, c("0", "1", "2 or more"))
  months <- time / 30.4375
})
vet <- within(veteran, {
  arm <- factor(trt, 1:2, c("Standard", "Test"))
  Prior <- prior == 10
  months <- time / 30.4375
})
col <- within(subset(colon, etype == 2 & !is.na(nodes) & !is.na(differ)), {
  Differentiation <- factor(differ, 1:3, c("Well", "Moderate", "Poor"))
  Obstruction <- obstruct == 1
  Perforation <- perfor == 1
  months <- time / 30.4375
})
liver <- within(subset(pbc, !is.na(trt) & !is.na(chol) & !is.na(stage)), {
  arm <- factor(trt, 1:2, c("Penicillamine", "Placebo"))
  Sex <- factor(sex, c("m", "f"), c("Male", "Female"))
  Stage <- factor(stage)
  Ascites <- ascites == 1
})

tables <- list(
  list("Table 1. Characteristics by sex, lung cancer", baseline(setNames(lung2[c("age", "wt.loss", "ECOG", "Sex")], c("Age", "Weight loss", "ECOG", "Sex")), "Sex")),
  list("Table 2. Characteristics by arm, veterans", baseline(setNames(vet[c("age", "karno", "celltype", "Prior", "arm")], c("Age", "Karnofsky score", "Cell type", "Prior therapy", "arm")), "arm")),
  list("Table 3. Characteristics by treatment, colon cancer", baseline(setNames(col[c("age", "nodes", "Differentiation", "Obstruction", "Perforation", "rx")], c("Age", "Nodes", "Differentiation", "Obstruction", "Perforation", "rx")), "rx", 0)),
  list("Table 4. Characteristics by arm, primary biliary cirrhosis", baseline(setNames(liver[c("age", "Sex", "Stage", "Ascites", "bili", "arm")], c("Age", "Sex", "Stage", "Ascites", "Bilirubin", "arm")) |> transform(Age = round(Age)), "arm", 2)),
  list("Table 5. Cox regression of overall survival, lung cancer", cox(coxph(Surv(months, status) ~ age + Sex + ECOG, lung2))),
  list("Table 6. Cox regression of overall survival, veterans", cox_joined(coxph(Surv(months, status) ~ age + karno + celltype + arm, vet))),
  list("Table 7. Cox regression of overall survival, colon cancer", cox_joined(coxph(Surv(months, status) ~ age + nodes + Differentiation + rx, col))),
  list("Table 8. Overall survival by sex, lung cancer", survival_rows(survfit(Surv(months, status) ~ Sex, lung2), c(6, 12, 24))),
  list("Table 9. Overall survival by cell type, veterans", survival_rows(survfit(Surv(months, status) ~ celltype, vet), c(3, 6, 12))),
  list("Table 10. Overall survival by treatment, colon cancer", survival_rows(survfit(Surv(months, status) ~ rx, col), c(12, 36, 60)))
)

# Markdown: pipe tables.
md <- unlist(lapply(tables, function(t) c(paste0("\n", t[[1]], "\n"), kable(t[[2]], format = "pipe"))))
writeLines(c("# Results", md), "pipe.md")
# Markdown: pandoc's simple tables by knitr, and its grid and multiline tables by pandoc.
simple <- unlist(lapply(tables, function(t) c("", t[[1]], "", kable(t[[2]], format = "simple"))))
writeLines(c("# Results", simple), "simple.md")
all_but <- function(kind) {
  kinds <- setdiff(c("pipe_tables", "simple_tables", "multiline_tables", "grid_tables"), kind)
  paste0("markdown", paste0("-", kinds, collapse = ""))
}
for (kind in c("grid", "multiline")) {
  rmarkdown::pandoc_convert("pipe.md", from = "markdown", to = all_but(paste0(kind, "_tables")),
                            output = paste0(kind, ".md"), options = "--columns=150", wd = getwd())
}

# HTML: knitr and xtable.
html <- unlist(lapply(tables, function(t) kable(t[[2]], format = "html", caption = t[[1]])))
writeLines(c("<html><body><h1>Results</h1>", html, "</body></html>"), "kable.html")
html <- unlist(lapply(tables, function(t) print(xtable(t[[2]], caption = t[[1]]), type = "html", include.rownames = FALSE, caption.placement = "top", print.results = FALSE, comment = FALSE)))
writeLines(c("<html><body><h1>Results</h1>", html, "</body></html>"), "xtable.html")
# Text: R's own printing, of the tables and of the models.
text <- unlist(lapply(tables, function(t) c("", t[[1]], "", capture.output(print(setNames(as.data.frame(lapply(t[[2]], function(x) gsub("\u00a0", " ", x))), names(t[[2]])), right = FALSE, row.names = FALSE)))))
models <- c(
  capture.output(summary(coxph(Surv(time, status) ~ age + sex + ph.ecog, lung))),
  capture.output(print(tidy(coxph(Surv(time, status) ~ age + sex + ph.ecog, lung), exponentiate = TRUE, conf.int = TRUE) |> as.data.frame(), digits = 3)),
  capture.output(summary(survfit(Surv(months, status) ~ Sex, lung2), times = c(6, 12, 24))),
  capture.output(print(survfit(Surv(months, status) ~ Sex, lung2))),
  capture.output(summary(glm(Obstruction ~ age + nodes, binomial, col))),
  capture.output(survdiff(Surv(months, status) ~ Sex, lung2)),
  capture.output(with(subset(mgus2, !is.na(mspike)), summary(crr(futime, ifelse(pstat == 1, 1, 2 * death), cbind(age, mspike)))))
)
writeLines(c("Results", text, "", models), "printed.txt")
# Word: flextable, with merged heads and notes under the tables.
doc <- read_docx() |> body_add_par("Results", style = "heading 1")
for (t in tables) {
  ft <- flextable(t[[2]])
  if (ncol(t[[2]]) > 4) ft <- add_header_row(ft, values = c("", "By group", ""), colwidths = c(2, ncol(t[[2]]) - 3, 1)) |> merge_h(part = "header")
  ft <- add_footer_lines(ft, "CI, confidence interval; HR, hazard ratio; NR, not reached; OS, overall survival.")
  doc <- doc |> body_add_par(t[[1]]) |> body_add_flextable(ft) |> body_add_par("")
}
invisible(print(doc, target = "flextable.docx"))
# Sentences, as from inline code.
s <- summary(coxph(Surv(months, status) ~ Sex, lung2))$conf.int
p <- summary(coxph(Surv(months, status) ~ Sex, lung2))$coefficients[, 5]
k <- summary(survfit(Surv(months, status) ~ 1, lung2), times = c(12, 24))
n <- nrow(lung2); f <- sum(lung2$Sex == "Female"); d <- sum(lung2$status == 2)
writeLines(c("# Abstract", "",
  sprintf("Results. Of %d patients, %d (%.1f%%) were women, and %d of %d (%.0f%%) died. Women lived longer (HR %.2f, 95%% CI %.2f-%.2f; P = %.3f). ", n, f, 100 * f / n, d, n, 100 * d / n, s[1], s[3], s[4], p),
  "", "# Results", "",
  sprintf("A total of %d patients were included: %d men (%.1f%%) and %d women (%.1f%%). The median age was %g years (range, %g-%g). ", n, n - f, 100 * (n - f) / n, f, 100 * f / n, median(lung2$age), min(lung2$age), max(lung2$age)),
  sprintf("Overall survival at 1 year was %.1f%% (95%% CI, %.1f-%.1f) and at 2 years %.1f%% (95%% CI, %.1f-%.1f). ", 100 * k$surv[1], 100 * k$lower[1], 100 * k$upper[1], 100 * k$surv[2], 100 * k$lower[2], 100 * k$upper[2]),
  sprintf("The hazard ratio of women was %.3f (95%% CI, %.3f to %.3f; P = %.4f).", s[1], s[3], s[4], p)), "sentences.md")
