"""What two small trained networks see in a photograph: things, how many, where. No torch, no model hub.

picture ─► shrunk copy ─► detector at 300 pixels ─┐
              │      └──► classifier, two views ──┼─► claims ─► things in words ─► evidence
              │           detector at 512, in doubt ┘
              └► pixels (is it a photograph at all?)
"""
