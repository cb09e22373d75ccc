"""Safety measures (安全管理措置), opened thin: inviting, appointing and releasing people at work. 特記仕様書7(1)②."""
