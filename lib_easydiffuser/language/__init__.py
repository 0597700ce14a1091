"""What every stage may know about English words: spans, stems, stop words. Data in, data out."""
