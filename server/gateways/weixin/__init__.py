"""The real WeChat: wechatpy for its protocol, our own calls for what it lacks. 「微信接口」"""
