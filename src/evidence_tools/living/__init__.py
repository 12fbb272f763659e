"""Everything that changes the evidence folder: from PubMed, from files of references, from people's decisions."""
