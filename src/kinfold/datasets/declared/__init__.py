"""One file here is one data set; each names its declaration DATA_SET."""
