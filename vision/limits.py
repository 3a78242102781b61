"""How large a video may be, and why."""

MAX_PIXELS = 4096 * 2304  # 4K phone video with room; 8192 x 8192 takes 0.5-0.9 GB to decode
MIN_SIDE_PX = 32  # the smallest body that can be measured is three times as tall
MAX_ASPECT = 4.0  # the longest screens have 2.4; the search for people goes through a picture square by square
MAX_DURATION_S = 15 * 60.0  # the longest test (six-minute walk) with set-up
MAX_FPS = 300  # slow-motion phones record 240 pictures a second, and their clocks are not exact
MIN_STEP_S = 0.0005  # pictures closer than that carry the same time: no clock of a phone is finer
MAX_FRAMES = int(MAX_DURATION_S * 240)
MAX_BYTES = 4 * 1024**3
MAX_TRACKS = 16  # phones write up to eight: sound, depth, motion, places
MAX_EDITS = 16  # phones write one to three; for each FFmpeg goes through all pictures again
MAX_PICTURE_BYTES = 8 * MAX_PIXELS  # coded: more than four colours of 16 bits, uncompressed
MAX_SOUND_BYTES = 1 << 26  # coded: 15 minutes of the richest AAC
MAX_SOUND_SAMPLES = 1 << 14  # in a packet: twice the longest block of any codec of a phone
MIN_SOUND_HZ, MAX_SOUND_HZ = 8_000, 96_000
MAX_CHANNELS = 8
MAX_ELEMENTS = 1_000_000  # parts of a file: two for each picture of a live recording, and as much again; 3 s to read
MAX_LABEL_BYTES = 1 << 16  # what a phone writes about itself; FFmpeg's time grows with the square
MAX_HEADER_BYTES = 1 << 20  # of a decoder's settings: phones write some hundred bytes
MAX_TABLE_BYTES = 20 * MAX_FRAMES + 100  # the longest entry of a table, an edit, has 20 bytes
OPEN_TIMEOUT_S = 30.0
