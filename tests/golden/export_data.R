# Writes the public data sets that come with R's survival package as the CSV files under data/.
# Run from this folder: Rscript export_data.R
library(survival)

keep <- function(frame, name) {
  write.csv(frame, file.path("data", paste0(name, ".csv")), row.names = FALSE, na = "", quote = FALSE)
}

# Codes: status and event are 0 for censored, 1 for the event; with several causes 1, 2, 3 as in data/README.md.
keep(data.frame(time = lung$time, status = lung$status - 1, sex = lung$sex, age = lung$age,
                ecog = lung$ph.ecog, inst = lung$inst), "lung")
deaths <- colon[colon$etype == 2, ]
keep(data.frame(time = deaths$time, status = deaths$status, rx = as.character(deaths$rx), sex = deaths$sex,
                age = deaths$age, nodes = deaths$nodes, differ = deaths$differ, extent = deaths$extent), "colon")
keep(data.frame(time = veteran$time, status = veteran$status, trt = veteran$trt,
                celltype = as.character(veteran$celltype), karno = veteran$karno, age = veteran$age,
                diagtime = veteran$diagtime, prior = veteran$prior), "veteran")
trial <- pbc[!is.na(pbc$trt), ]
keep(data.frame(time = trial$time, status = trial$status, trt = trial$trt, age = trial$age,
                sex = as.character(trial$sex), edema = trial$edema, bili = trial$bili,
                albumin = trial$albumin, protime = trial$protime, stage = trial$stage), "pbc")
progressed <- mgus2$pstat == 1
keep(data.frame(time = ifelse(progressed, mgus2$ptime, mgus2$futime),
                event = ifelse(progressed, 1, 2 * mgus2$death), sex = as.character(mgus2$sex), age = mgus2$age,
                hgb = mgus2$hgb, creat = mgus2$creat, mspike = mgus2$mspike), "mgus2")
keep(data.frame(time = ovarian$futime, status = ovarian$fustat, rx = ovarian$rx, age = ovarian$age,
                resid.ds = ovarian$resid.ds, ecog.ps = ovarian$ecog.ps), "ovarian")
keep(data.frame(time = aml$time, status = aml$status, x = as.character(aml$x)), "aml")
keep(data.frame(id = heart$id, start = heart$start, stop = heart$stop, event = heart$event, age = heart$age,
                year = heart$year, surgery = as.integer(as.character(heart$surgery)),
                transplant = as.integer(as.character(heart$transplant))), "heart")
keep(data.frame(time = jasa$futime, status = jasa$fustat, wait = jasa$wait.time, age = jasa$age,
                surgery = jasa$surgery), "jasa")
keep(data.frame(time = transplant$futime, event = as.integer(transplant$event) - 1, age = transplant$age,
                sex = as.character(transplant$sex), abo = as.character(transplant$abo),
                year = transplant$year), "transplant")
keep(data.frame(time = flchain$futime, death = flchain$death, age = flchain$age, sex = as.character(flchain$sex),
                flc.grp = flchain$flc.grp, kappa = flchain$kappa, lambda = flchain$lambda), "flchain")
keep(data.frame(time = nwtco$edrel, status = nwtco$rel, histol = nwtco$histol, instit = nwtco$instit,
                stage = nwtco$stage, study = nwtco$study, age = nwtco$age), "nwtco")
keep(data.frame(id = bladder2$id, start = bladder2$start, stop = bladder2$stop, event = bladder2$event,
                rx = bladder2$rx, number = bladder2$number, size = bladder2$size, enum = bladder2$enum), "bladder2")
keep(data.frame(id = kidney$id, time = kidney$time, status = kidney$status, age = kidney$age, sex = kidney$sex,
                disease = as.character(kidney$disease), frail = kidney$frail), "kidney")
keep(data.frame(id = bladder1$id, start = bladder1$start, stop = bladder1$stop,
                status = pmin(bladder1$status, 2), treatment = as.character(bladder1$treatment)), "bladder1")
