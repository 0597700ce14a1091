"""Many pictures on many machines: the stages of the folder job as a Ray Data pipeline. Most files here know no Ray.

inputs ─► sources.py ─► parts.py ─► work.py: captions, tags ─► shards.py: a shard, its failures, its mark
          plan          samples     one model an actor          └─ marks that stand there are left out of the plan
                                                    storage.py: every file system; joining.py, pipeline.py: Ray
"""
