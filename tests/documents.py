"""Documents that several tests ask about."""

CABLE = """---
title: Kabel dasar laut Teluk Seri
language: ms
date: 2023-02-01
publisher: Balai Berita
---
Kabel dasar laut Teluk Seri sepanjang 830 kilometer mula beroperasi pada 1 Februari 2023. Kabel itu dibina oleh syarikat
Gelombang Timur dengan kos RM640 juta. Kabel Teluk Seri menghubungkan Kuantan dengan Kuching.
"""
